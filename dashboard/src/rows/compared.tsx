import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { formatDay, formatMoment, formatNumber } from '../format';
import type { ComparedRowFieldsFragment } from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import { Link } from '../link';
import { PagedTable } from './paged';
import '../panel.css';

interface Props<Data, Variables> {
  slug: string;
  query: TypedDocumentNode<Data, Variables>;
  variables: Omit<Variables, 'after'>;
  pick: (data: Data) => ComparedRowFieldsFragment | null | undefined;
  labelledBy: string;
  /** What the two sides are: before and after, or the leading definition and another. */
  before: Key;
  after: Key;
  empty: Key;
}

/** Rows that count otherwise than before, or otherwise under another definition, and what made the difference. */
export function ComparedRows<Data, Variables>({ slug, before, after, empty, ...paged }: Props<Data, Variables>) {
  const { t, locale } = useSpeech();
  const said = (amount: string | null) => (amount === null ? t('compared.notCounted') : formatNumber(locale, amount));
  return (
    <PagedTable
      {...paged}
      columns={6}
      empty={t(empty)}
      head={
        <>
          <th scope="col">{t('rows.day')}</th>
          <th scope="col">{t('rows.record')}</th>
          <th scope="col">{t(before)}</th>
          <th scope="col">{t(after)}</th>
          <th scope="col">{t('compared.recorded')}</th>
          <th scope="col">{t('field.reason')}</th>
        </>
      }
      row={(row, key) => (
        <tr key={key}>
          <td className="day">{formatDay(locale, row.day)}</td>
          <td>
            <Link href={`/${slug}/records?open=${encodeURIComponent(row.record.id)}`}>{row.record.summary}</Link>
            {row.part === 'DENOMINATOR' && <span className="muted"> ({t('part.DENOMINATOR')})</span>}
          </td>
          <td>{said(row.before)}</td>
          <td>{said(row.after)}</td>
          <td>
            {formatMoment(locale, row.recordedAt)}, {row.recordedBy}
            {row.late && (
              <>
                {' '}
                <span className="mark">{t('compared.late')}</span>
              </>
            )}
          </td>
          <td>{row.reason}</td>
        </tr>
      )}
    />
  );
}
