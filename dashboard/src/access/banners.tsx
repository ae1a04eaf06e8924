import { useSpeech } from '../language';
import { useViewer } from '../viewer';

/** Without an identity provider whoever has the link is the administrator, which is for trial only. */
export function TrialBanner() {
  const { t } = useSpeech();
  const { signedIn, maySignIn } = useViewer();
  if (!signedIn || maySignIn) return null;
  return (
    <div className="trial" role="note">
      <strong>{t('session.noProvider')}</strong> {t('session.noProviderNote')}
    </div>
  );
}

/** What a newcomer does next. */
export function Newcomer() {
  const { t } = useSpeech();
  const { code } = useViewer();
  if (code === null) return null;
  return (
    <section className="notice newcomer" aria-labelledby="newcomer">
      <h2 id="newcomer">{t('newcomer.title')}</h2>
      <p>{t('newcomer.tell')}</p>
      <p>
        <span className="newcomer__code">{code}</span>
      </p>
      <p>{t('newcomer.next')}</p>
      <button type="button" className="plain-button" onClick={() => location.reload()}>
        {t('newcomer.reload')}
      </button>
    </section>
  );
}
