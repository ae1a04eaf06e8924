import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { Button, TextInput } from 'suomifi-ui-components';
import { useSpeech, type Key } from '../language';
import { DecisionFaults, faultsAt, type DecisionFault } from './decision';
import './form.css';

interface Props {
  lead: string;
  submitKey: Key;
  faults: DecisionFault[];
  trouble: Key | null;
  fetching: boolean;
  onSubmit: (reason: string, before: DecisionFault[]) => void;
  onCancel: () => void;
}

/** Asks why, before something is done that stays in the trail. */
export default function ReasonForm({ lead, submitKey, faults, trouble, fetching, onSubmit, onCancel }: Props) {
  const { t } = useSpeech();
  const id = useId();
  const [reason, setReason] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const written = reason.trim();
    onSubmit(written, written === '' ? [{ code: 'REQUIRED', field: 'reason' }] : []);
  };
  return (
    <form className="form picker-new unprinted" noValidate onSubmit={submit}>
      <p className="reason-form__lead">{lead}</p>
      <DecisionFaults
        faults={faults}
        trouble={trouble}
        nameOf={(path) => (path === 'reason' ? t('field.reason') : null)}
        idOf={(path) => (path === 'reason' ? `${id}-reason` : null)}
      />
      <TextInput
        ref={input}
        id={`${id}-reason`}
        labelText={t('field.reason')}
        hintText={t('hint.decision')}
        value={reason}
        onChange={(value) => setReason(String(value ?? ''))}
        {...faultsAt(faults, t)('reason')}
        fullWidth
      />
      <div className="form__buttons">
        <Button type="submit" aria-disabled={fetching}>
          {t(fetching ? 'form.sending' : submitKey)}
        </Button>
        <Button type="button" variant="secondary" onClick={onCancel}>
          {t('form.cancel')}
        </Button>
      </div>
    </form>
  );
}
