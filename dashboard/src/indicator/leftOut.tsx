import { useAsOf } from '../asOf';
import { formatDay } from '../format';
import { LeftOutDocument } from '../gql/graphql';
import { useSpeech } from '../language';
import { Link } from '../link';
import { PagedTable } from '../rows/paged';

/** Rows of the same sources that don't count, each with the reason. */
export function LeftOut({ slug, code }: { slug: string; code: string }) {
  const { t, locale, lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  return (
    <>
      <p className="panel__lead muted">{t('leftOut.lead')}</p>
      <PagedTable
        query={LeftOutDocument}
        variables={{ slug, code, lang, asOf }}
        pick={(data) => data.network?.indicator?.value.leftOut}
        labelledBy="rows"
        columns={3}
        empty={t('leftOut.none')}
        head={
          <>
            <th scope="col">{t('rows.day')}</th>
            <th scope="col">{t('rows.record')}</th>
            <th scope="col">{t('leftOut.reason')}</th>
          </>
        }
        row={(row, key) => (
          <tr key={key} data-left-out={row.reason}>
            <td className="day">{formatDay(locale, row.day)}</td>
            <td>
              <Link href={`/${slug}/records?open=${encodeURIComponent(row.record.id)}`}>{row.record.summary}</Link>
              {row.part === 'DENOMINATOR' && <span className="muted"> ({t('part.DENOMINATOR')})</span>}
            </td>
            <td>
              <span className="mark">{t(`leftOut.${row.reason}`)}</span> {row.text}
            </td>
          </tr>
        )}
      />
    </>
  );
}
