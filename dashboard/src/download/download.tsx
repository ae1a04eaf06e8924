import { useEffect, useId, useRef, useState } from 'react';
import { useAsOf } from '../asOf';
import { useSpeech } from '../language';
import { withLanguage, type FileLink } from './addresses';
import './download.css';

interface Props {
  files: FileLink[];
  /** What is downloaded, for those who hear the buttons one after another. */
  of: string;
}

/** A short list of files behind a button. Files are of now: none are offered while one looks back. */
export function Download({ files, of }: Props) {
  const { t, language } = useSpeech();
  const { day } = useAsOf();
  const id = useId();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', away);
    document.addEventListener('focusin', away);
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('focusin', away);
    };
  }, [open]);
  if (day) return null;
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div ref={box} className="download unprinted" onKeyDown={(event) => event.key === 'Escape' && open && close()}>
      <button
        ref={button}
        type="button"
        className="plain-button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {t('download.open')}
        <span className="unseen">: {of}</span>
      </button>
      {open && (
        <ul id={id} className="download__files">
          {files.map((one) => (
            <li key={one.at}>
              <a href={withLanguage(one, language)} download onClick={() => setOpen(false)}>
                {one.content && `${t(`download.${one.content}`)}, `}
                {t(`format.${one.format}`)}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
