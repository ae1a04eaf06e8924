import { useEffect, useId, useRef, useState, type DragEvent, type FormEvent } from 'react';
import { Button } from 'suomifi-ui-components';
import { SelectField } from '../form/selectField';
import { formatNumber } from '../format';
import type { ImportKind } from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import { accepts, kinds, uploadAddress } from './state';
import { upload, type Progress, type Upload, type UploadFault } from './upload';

interface Props {
  slug: string;
  onSent: (id: string) => void;
  onCancel: () => void;
}

/** Chooses a file by its kind, and sends it. Nothing is taken over yet. */
export function UploadForm({ slug, onSent, onCancel }: Props) {
  const { t } = useSpeech();
  const id = useId();
  const [kind, setKind] = useState<ImportKind | ''>('');
  const [file, setFile] = useState<File | null>(null);
  const [lacking, setLacking] = useState<Key | null>(null);
  const sending = useSending(onSent);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sending.progress) return;
    if (kind === '') return setLacking('imports.noKind');
    if (file === null) return setLacking('imports.noFile');
    if (file.size === 0) return setLacking('imports.emptyFile');
    setLacking(null);
    sending.send(uploadAddress(slug, kind, file.name), file);
  };
  return (
    <form className="form panel" noValidate onSubmit={submit} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t('imports.new')}</h2>
      <SelectField
        id={`${id}-kind`}
        labelText={t('imports.kind')}
        none={t('choose')}
        options={kinds.map((one) => ({ id: one, name: t(`importKind.${one}`) }))}
        value={kind}
        onChange={(value) => setKind(value as ImportKind | '')}
      />
      {kind !== '' && <p className="imports__help">{t(`importHelp.${kind}`)}</p>}
      <FileField id={`${id}-file`} accept={kind === '' ? undefined : accepts[kind]} file={file} onFile={setFile} />
      {lacking && (
        <p role="alert" className="trouble">
          {t(lacking)}
        </p>
      )}
      {sending.fault && <SendingFault fault={sending.fault} />}
      {sending.progress && <Sending progress={sending.progress} />}
      <div className="form__buttons">
        {sending.progress ? (
          <Button type="button" variant="secondary" onClick={sending.cancel}>
            {t('imports.cancelSending')}
          </Button>
        ) : (
          <>
            <Button type="submit">{t('imports.send')}</Button>
            <Button type="button" variant="secondary" onClick={onCancel}>
              {t('form.cancel')}
            </Button>
          </>
        )}
      </div>
    </form>
  );
}

/** One upload at a time. A reload in the middle of it would break it off, so the browser asks first. */
function useSending(onSent: (id: string) => void) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [fault, setFault] = useState<UploadFault | null>(null);
  const running = useRef<Upload | null>(null);
  useEffect(() => () => running.current?.cancel(), []);
  const busy = progress !== null;
  useEffect(() => {
    if (!busy) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [busy]);

  const send = async (address: string, file: File) => {
    setFault(null);
    setProgress({ loaded: 0, total: file.size });
    running.current = upload(address, file, setProgress);
    const answer = await running.current.done;
    running.current = null;
    setProgress(null);
    if ('id' in answer) onSent(answer.id);
    else setFault(answer);
  };
  return { progress, fault, send: (address: string, file: File) => void send(address, file), cancel: () => running.current?.cancel() };
}

function Sending({ progress: { loaded, total } }: { progress: Progress }) {
  const { t, locale } = useSpeech();
  const id = useId();
  const said = { loaded: formatNumber(locale, loaded), total: formatNumber(locale, total) };
  return (
    <div className="imports__progress">
      <progress aria-labelledby={id} value={loaded} max={Math.max(1, total)} />
      <p id={id}>{t(loaded < total ? 'imports.sending' : 'imports.sentAll', said)}</p>
    </div>
  );
}

function SendingFault({ fault }: { fault: UploadFault }) {
  const { t } = useSpeech();
  return (
    <div role="alert" className="decision-faults">
      <p>{t(fault.key)}</p>
      {fault.message && (
        <span lang="en" className="decision-faults__more">
          {fault.message}
        </span>
      )}
    </div>
  );
}

interface FileProps {
  id: string;
  accept?: string;
  file: File | null;
  onFile: (file: File) => void;
}

/** The browser's own file field, on which a file can be dropped as well. */
function FileField({ id, accept, file, onFile }: FileProps) {
  const { t, locale } = useSpeech();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped) onFile(dropped);
  };
  return (
    <div
      className={over ? 'drop drop--over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id}>{t('imports.choose')}</label>
      <input
        id={id}
        type="file"
        accept={accept}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen) onFile(chosen);
        }}
      />
      <p role="status">
        {file && t('imports.chosen', { name: file.name, size: formatNumber(locale, file.size) })}
      </p>
    </div>
  );
}
