import { useEffect, useRef } from 'react';
import { useLiveNetwork } from '../liveNetwork';

/**
 * Where the feed last touched the indicator, or null before the first snapshot: whatever hangs on the indicator's rows
 * is asked for anew when it changes, also when the number itself stayed as it was.
 */
export function useVersion(code: string): string | null {
  const { held } = useLiveNetwork();
  for (const row of held?.rows.values() ?? []) if (row.code === code) return row.sequence;
  return null;
}

/** Calls again each time that the version changes, but not for the first one, which what is shown came with. */
export function useRefetch(version: string | null, again: () => void): void {
  const seen = useRef(version);
  useEffect(() => {
    if (version === seen.current) return;
    if (seen.current !== null) again();
    seen.current = version;
  }, [version, again]);
}
