import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { WhoAsksDocument } from '../gql/graphql';
import { useSpeech } from '../language';
import { useViewer } from '../viewer';
import { useSignInAddress } from './account';
import { standingOf, type Standing } from './session';
import { onSuspicion } from './suspicion';
import { watchTyping } from './typed';

/** The server is asked no more often than this: a line that breaks may break again and again. */
const pause = 2_000;

/**
 * Sees whether the viewer is still the one that the page was drawn for, whenever something was refused and when the page is
 * come back to. The page stays as it is, with all that was typed: one can sign in in another tab and go on here.
 */
export function SessionWatch() {
  const { t } = useSpeech();
  const client = useClient();
  const viewer = useViewer();
  const address = useSignInAddress();
  const [standing, setStanding] = useState<Standing>('held');
  const last = useRef(0);
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const look = useCallback(() => {
    clearTimeout(waiting.current);
    const wait = Math.max(0, last.current + pause - Date.now());
    waiting.current = setTimeout(async () => {
      last.current = Date.now();
      const { data } = await client.query(WhoAsksDocument, {}).toPromise();
      // Without an answer nothing is known, and the line's own state tells of that.
      if (data) setStanding(standingOf(viewer, data.viewer));
    }, wait);
  }, [client, viewer]);

  useEffect(() => watchTyping(), []);
  useEffect(() => {
    const back = () => {
      if (!document.hidden) look();
    };
    const stop = onSuspicion(look);
    document.addEventListener('visibilitychange', back);
    addEventListener('focus', back);
    return () => {
      stop();
      clearTimeout(waiting.current);
      document.removeEventListener('visibilitychange', back);
      removeEventListener('focus', back);
    };
  }, [look]);

  if (standing === 'held') return null;
  return (
    <div className="session-over" role="alert">
      <p>
        <strong>{t(standing === 'ended' ? 'session.ended' : 'session.changed')}</strong>{' '}
        {t(standing === 'changed' ? 'session.changedNote' : viewer.maySignIn ? 'session.endedNote' : 'session.endedLink')}
      </p>
      {standing === 'ended' && viewer.maySignIn && (
        <>
          <a className="plain-button" href={address} target="_blank" rel="noopener">
            {t('session.signInBeside')}
          </a>
          <a className="plain-button" href={address}>
            {t('session.signInHere')}
          </a>
        </>
      )}
      {standing === 'changed' && (
        <button type="button" className="plain-button" onClick={() => location.reload()}>
          {t('session.reload')}
        </button>
      )}
    </div>
  );
}
