import { ImportRowsDocument, type ImportOutcome } from '../gql/graphql';
import { useSpeech } from '../language';
import { Link } from '../link';
import { PagedTable } from '../rows/paged';

interface Props {
  slug: string;
  id: string;
  outcome: ImportOutcome | null;
}

/** What became, or would become, of each row, in the file's order. */
export function RowReport({ slug, id, outcome }: Props) {
  const { t, lang } = useSpeech();
  return (
    <PagedTable
      query={ImportRowsDocument}
      variables={{ id, outcome, lang }}
      pick={(data) => (data.node && 'rows' in data.node ? data.node.rows : null)}
      labelledBy="report"
      columns={4}
      empty={t('imports.noRows')}
      head={
        <>
          <th scope="col">{t('imports.row')}</th>
          <th scope="col">{t('imports.outcome')}</th>
          <th scope="col">{t('rows.record')}</th>
          <th scope="col">{t('imports.remarks')}</th>
        </>
      }
      row={(row) => (
        <tr key={row.number} data-row={row.number}>
          <th scope="row">{row.place}</th>
          <td>{t(`importOutcome.${row.outcome}`)}</td>
          <td>
            {row.record && (
              <Link href={`/${slug}/records?open=${encodeURIComponent(row.record.id)}`}>{row.record.summary}</Link>
            )}
          </td>
          <td>
            <ul className="imports__remarks">
              {row.faults.map(({ code, field, message }, i) => (
                <li key={i}>
                  <strong>{t(`userError.${code}`)}</strong>{' '}
                  <span lang="en" className="muted">
                    {field ? `${field}: ${message}` : message}
                  </span>
                </li>
              ))}
              {row.notes.map((note) => (
                <li key={note} lang="en">
                  {note}
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    />
  );
}
