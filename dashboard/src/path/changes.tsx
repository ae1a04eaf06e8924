import { useState } from 'react';
import { formatRecent, sayValue } from '../format';
import { useSpeech } from '../language';
import { Link } from '../link';
import type { Change } from '../live';
import { useLiveNetwork } from '../liveNetwork';

const shownAtFirst = 8;

/** What moved last and why, newest first. */
export function Changes({ slug }: { slug: string }) {
  const { t } = useSpeech();
  const { held } = useLiveNetwork();
  const [all, showAll] = useState(false);
  const changes = held?.changes ?? [];
  return (
    <aside className="changes" aria-labelledby="changes">
      <h2 id="changes">{t('changes.title')}</h2>
      {changes.length === 0 && <p className="muted">{t('changes.none')}</p>}
      <ol className={all ? 'changes__list changes__list--all' : 'changes__list'}>
        {changes.slice(0, all ? undefined : shownAtFirst).map((change) => (
          <ChangeItem key={`${change.sequence} ${change.indicator.id}`} slug={slug} change={change} />
        ))}
      </ol>
      {changes.length > shownAtFirst && (
        <button type="button" className="plain-button unprinted" onClick={() => showAll(!all)}>
          {t(all ? 'changes.fewer' : 'changes.more')}
        </button>
      )}
    </aside>
  );
}

function ChangeItem({ slug, change }: { slug: string; change: Change }) {
  const speech = useSpeech();
  const { t, locale } = speech;
  const { indicator } = change;
  return (
    <li className="change">
      <time dateTime={change.at} className="muted">
        {formatRecent(locale, change.at)}
      </time>
      <Link href={`/${slug}/indicators/${encodeURIComponent(indicator.code)}`}>{indicator.title}</Link>
      <span className="change__move">
        {sayValue(speech, { ...indicator, unit: { title: '' } }, change.previous?.value)}
        <span aria-hidden="true"> → </span>
        <span className="unseen">{t('changes.to')}</span>
        <strong>{sayValue(speech, indicator, change.value.value)}</strong>
      </span>
      <span className="change__cause">{change.cause.text}</span>
    </li>
  );
}
