import { useQuery } from 'urql';
import { formatNumber, sayValue } from '../format';
import { BreakdownDocument, type Dimension } from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import type { Indicator } from './page';
import { useRefetch } from './refetch';

interface Props {
  slug: string;
  code: string;
  indicator: Indicator;
  version: string | null;
}

export function Breakdowns(props: Props) {
  return (
    <div className="pair">
      <Breakdown {...props} by="REGION" title="breakdown.REGION" />
      <Breakdown {...props} by="ORGANISATION" title="breakdown.ORGANISATION" />
    </div>
  );
}

/** The value in its parts, with bars for the eye; parts without data are told, not drawn. */
function Breakdown({ slug, code, indicator, version, by, title }: Props & { by: Dimension; title: Key }) {
  const speech = useSpeech();
  const { t, locale, lang } = speech;
  const [{ data }, again] = useQuery({ query: BreakdownDocument, variables: { slug, code, by, lang } });
  useRefetch(version, again);

  const breakdown = data?.network?.indicator?.breakdown;
  const slices = breakdown?.slices ?? [];
  const known = slices.some((slice) => slice.value.value !== null);
  const longest = Math.max(0, ...slices.map((slice) => Number(slice.value.value ?? 0)));

  return (
    <section className="panel" aria-labelledby={`by-${by}`}>
      <h2 id={`by-${by}`}>{t(title)}</h2>
      {!breakdown && <div className="skeleton" style={{ height: 240 }} />}
      {breakdown && !known && <p className="muted">{t('breakdown.empty')}</p>}
      {known && (
        <table className="bars">
          <thead className="unseen">
            <tr>
              <th scope="col">{t(title)}</th>
              <th scope="col">{t('breakdown.value')}</th>
            </tr>
          </thead>
          <tbody>
            {slices.map(({ key, label, value }) => (
              <tr key={key?.id ?? ''}>
                <th scope="row">{label}</th>
                <td>
                  <span className="bars__value">
                    {sayValue(speech, { ...indicator, unit: { title: '' } }, value.value)}
                  </span>
                  {value.numerator && value.denominator && (
                    <span className="muted">
                      {' '}
                      ({formatNumber(locale, value.numerator)} / {formatNumber(locale, value.denominator)})
                    </span>
                  )}
                  {value.value !== null && longest > 0 && (
                    <div
                      className="bars__bar"
                      style={{ width: `${(Math.max(0, Number(value.value)) / longest) * 100}%` }}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {breakdown && known && !breakdown.additive && (
        <p className="panel__note">
          {t(indicator.definition?.acrossRegions === 'DISTINCT' ? 'breakdown.overlapping' : 'breakdown.notAdditive')}
        </p>
      )}
      {breakdown && breakdown.unknownCount > 0 && (
        <p className="panel__note">{t('breakdown.unknown', { count: breakdown.unknownCount })}</p>
      )}
    </section>
  );
}
