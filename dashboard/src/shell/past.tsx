import { formatDay } from '../format';
import { useAsOf } from '../asOf';
import { useSpeech } from '../language';
import { useLiveNetwork } from '../liveNetwork';
import { useLookTo } from './lookBack';

/** Says that what is shown is not how things are known now, with the way back. */
export function PastBanner() {
  const { t, locale } = useSpeech();
  const { day } = useAsOf();
  const { plan } = useLiveNetwork();
  const go = useLookTo();
  if (!day) return null;
  // The server takes a moment that has not come yet for now.
  const tooLate = plan !== null && plan.asOf === null;
  return (
    <div className="past" role="status">
      <ClockIcon />
      <p>
        <strong>{t(tooLate ? 'asOf.future' : 'asOf.banner', { day: formatDay(locale, day) })}</strong>{' '}
        {t(tooLate ? 'asOf.futureNote' : 'asOf.still')}
      </p>
      <button type="button" className="plain-button unprinted" onClick={() => go(null)}>
        {t('asOf.back')}
      </button>
    </div>
  );
}

export function ClockIcon() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="M8 4.4V8l2.6 1.8" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
    </svg>
  );
}
