import { useState } from 'react';
import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { formatDay, formatMoment } from '../format';
import { useSpeech } from '../language';
import { Link } from '../link';
import { Trouble } from '../shell/notices';
import type { RecordKind } from './kinds';
import { lists } from './lists';
import { NoticeLine, type ListedNotice } from './notice';

export function RecordList({ slug, kind }: { slug: string; kind: RecordKind }) {
  const { t } = useSpeech();
  const [pages, setPages] = useState<(string | null)[]>([null]);
  const more = (cursor: string) => setPages((before) => [...before, cursor]);
  return (
    <div className="panel">
      <ul className="records">
        {pages.map((after, i) => (
          <Page key={after} slug={slug} kind={kind} after={after} onMore={i === pages.length - 1 ? more : undefined} />
        ))}
      </ul>
      <p className="panel__note">{t('records.order')}</p>
    </div>
  );
}

interface PageProps {
  slug: string;
  kind: RecordKind;
  after: string | null;
  /** Only of the last page. */
  onMore?: (cursor: string) => void;
}

function Page({ slug, kind, after, onMore }: PageProps) {
  const { t, locale, lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  const [{ data, error }, again] = useQuery({ query: lists[kind], variables: { slug, lang, after, asOf } });
  const list = data?.network?.list;
  if (!list) {
    return (
      <li>
        {error ? <Trouble textKey={faultKey(error)} again={again} /> : <div className="skeleton records__wait" />}
      </li>
    );
  }
  if (list.nodes.length === 0 && after === null) return <li className="muted">{t('records.none')}</li>;
  const cursor = list.pageInfo.hasNextPage && list.pageInfo.endCursor;
  return (
    <>
      {list.nodes.map((record) => (
        <li key={record.id} className="records__one">
          <span className="day muted">{formatDay(locale, record.occurredOn)}</span>
          <Link href={`/${slug}/records?kind=${kind}&open=${encodeURIComponent(record.id)}`}>{record.summary}</Link>
          {kind === 'notice' && <NoticeLine notice={record as unknown as ListedNotice} />}
          <span className="muted records__by">
            {record.withdrawn && <strong>{t('records.withdrawn')} </strong>}
            {t('records.by', { by: record.recordedBy, moment: formatMoment(locale, record.recordedAt) })}
          </span>
        </li>
      ))}
      {cursor && onMore && (
        <li className="unprinted">
          <button type="button" className="plain-button" onClick={() => onMore(cursor)}>
            {t('rows.more')}
          </button>
        </li>
      )}
    </>
  );
}
