import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { useLocation, useSearch } from 'wouter';
import { isDay, lookingTo, useAsOf } from '../asOf';
import { useSpeech } from '../language';
import './lookBack.css';

/**
 * Chooses the day that the network is shown as known on. It is shown by a button and not as soon as the day changes: a
 * day that is half typed is a day too, and nobody expects the page to change under a field.
 */
export function LookBack() {
  const { t } = useSpeech();
  const { day } = useAsOf();
  const go = useLookTo();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [chosen, choose] = useState(day ?? '');
  const [tried, setTried] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => choose(day ?? ''), [day]);
  const wrong = tried && !isDay(chosen);

  const close = () => {
    setOpen(false);
    setTried(false);
    button.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isDay(chosen)) return;
    go(chosen);
    close();
  };

  return (
    <div className="look-back" onKeyDown={(event) => event.key === 'Escape' && open && close()}>
      <button
        ref={button}
        type="button"
        className="plain-button"
        aria-expanded={open}
        aria-controls={open ? `${id}-form` : undefined}
        onClick={() => setOpen(!open)}
      >
        {t('asOf.open')}
      </button>
      {open && (
        <form id={`${id}-form`} className="look-back__form" noValidate onSubmit={submit}>
          <label htmlFor={`${id}-day`}>{t('asOf.day')}</label>
          <input
            id={`${id}-day`}
            type="date"
            className="plain-input"
            value={chosen}
            aria-invalid={wrong}
            aria-describedby={`${id}-hint`}
            onChange={(event) => choose(event.target.value)}
          />
          <p id={`${id}-hint`} className={wrong ? 'look-back__fault' : 'muted'} role={wrong ? 'alert' : undefined}>
            {t(wrong ? 'asOf.noDay' : 'asOf.hint')}
          </p>
          <button type="submit" className="plain-button">
            {t('asOf.show')}
          </button>
        </form>
      )}
    </div>
  );
}

/** Goes to the same page as known on another day, or now. */
export function useLookTo(): (day: string | null) => void {
  const [path, go] = useLocation();
  const search = useSearch();
  return (day) => go(lookingTo(`${path}?${search}`, day));
}
