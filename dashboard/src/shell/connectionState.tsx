import { useSpeech, type Key } from '../language';
import { useLiveNetwork } from '../liveNetwork';
import type { Connection } from '../watch';
import { ClockIcon } from './past';

const keys: Record<Connection | 'past' | 'still', Key> = {
  opening: 'connection.opening',
  live: 'connection.live',
  lost: 'connection.lost',
  past: 'connection.past',
  still: 'connection.past',
};

/** Says whether what is shown is live. Shape and word carry it; the colour only helps. */
export function ConnectionState() {
  const { t } = useSpeech();
  const { connection, unknown } = useLiveNetwork();
  if (unknown || connection === 'still') return null;
  return (
    <div className={`connection connection--${connection}`} role="status">
      {connection === 'past' ? <ClockIcon /> : <Mark connection={connection} />}
      {t(keys[connection])}
    </div>
  );
}

function Mark({ connection }: { connection: Connection }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {connection === 'live' && <circle cx="8" cy="8" r="5" fill="currentColor" />}
      {connection === 'opening' && (
        <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="3 3" />
      )}
      {connection === 'lost' && (
        <path d="M3.5 3.5l9 9m0-9l-9 9" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
      )}
    </svg>
  );
}
