import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { formatNumber } from '../format';
import { FindingsDocument } from '../gql/graphql';
import { Citations } from '../indicator/citations';
import { useSpeech } from '../language';
import { Trouble, Waiting } from '../shell/notices';

/** Sums that the plan's own tables declare and that don't add up. They are for checking; nothing is corrected. */
export function Findings({ slug }: { slug: string }) {
  const { t, locale, lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  const [{ data, error }, again] = useQuery({ query: FindingsDocument, variables: { slug, lang, asOf } });
  const findings = data?.network?.findings;
  const said = (figure: string | null) => (figure === null ? t('findings.empty') : formatNumber(locale, figure));
  return (
    <section className="panel" aria-labelledby="findings">
      <h2 id="findings">{t('findings.title')}</h2>
      <p className="muted">{t('findings.lead')}</p>
      {!findings && (error ? <Trouble textKey={faultKey(error)} again={again} /> : <Waiting />)}
      {findings?.length === 0 && <p>{t('findings.none')}</p>}
      {findings && findings.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="findings">
          <table className="wide">
            <thead>
              <tr>
                <th scope="col">{t('findings.place')}</th>
                <th scope="col">{t('findings.printed')}</th>
                <th scope="col">{t('findings.computed')}</th>
                <th scope="col">{t('findings.finding')}</th>
              </tr>
            </thead>
            <tbody>
              {findings.map((one, i) => (
                <tr key={i}>
                  <th scope="row">
                    {one.tableTitle}: {one.place}
                  </th>
                  <td>{said(one.printed)}</td>
                  <td>{said(one.computed)}</td>
                  <td>
                    {one.text}
                    <Citations citations={one.provenance} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
