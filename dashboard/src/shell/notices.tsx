import { useSpeech, type Key } from '../language';
import './notices.css';

/** Holds the place of what is still on its way; shown late enough not to blink. */
export function Waiting() {
  const { t } = useSpeech();
  return (
    <div className="waiting" role="status">
      {t('waiting')}
    </div>
  );
}

export function Missing({ textKey }: { textKey: Key }) {
  const { t } = useSpeech();
  return (
    <div className="notice">
      <p>{t(textKey)}</p>
      <a href="/">{t('page.toStart')}</a>
    </div>
  );
}

export function Trouble({ textKey, again }: { textKey: Key; again: () => void }) {
  const { t } = useSpeech();
  return (
    <div className="notice notice--trouble" role="alert">
      <p>{t(textKey)}</p>
      <button type="button" className="plain-button" onClick={again}>
        {t('tryAgain')}
      </button>
    </div>
  );
}
