import { useState, type FormEvent } from 'react';
import { Button, InlineAlert, TextInput } from 'suomifi-ui-components';
import { useMutation } from 'urql';
import { faultKey } from '../client';
import { newKey } from '../form/draft';
import type { Done } from '../form/recordForm';
import { useSpeech, type Key } from '../language';
import type { Noun } from '../record/nouns';
import type { Trail } from './details';

interface Props {
  noun: Noun;
  record: Trail;
  onDone: (done: Done) => void;
  onCancel: () => void;
}

/** Takes a record back. It stays in the trail, with the reason. */
export function Withdraw({ noun, record, onDone, onCancel }: Props) {
  const { t, lang } = useSpeech();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [key, setKey] = useState(newKey);
  const [trouble, setTrouble] = useState<Key | null>(null);
  const [{ fetching }, withdraw] = useMutation(noun.verbs.withdraw);
  const lacking = tried && reason.trim() === '';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason.trim() === '' || fetching) return;
    const input = { id: record.id, revision: record.revision, reason: reason.trim(), idempotencyKey: key };
    const { data, error } = await withdraw({ input, lang });
    const fault = data?.done.userErrors[0];
    if (error || !data) return setTrouble(error ? faultKey(error) : 'fault.server');
    if (fault) {
      setKey(newKey());
      return setTrouble(`userError.${fault.code}`);
    }
    onDone(data.done);
  };

  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <TextInput
        labelText={t('field.reason')}
        hintText={t('hint.reason')}
        value={reason}
        onChange={(value) => setReason(String(value ?? ''))}
        status={lacking ? 'error' : undefined}
        statusText={lacking ? t('userError.REQUIRED') : undefined}
        fullWidth
      />
      {trouble && (
        <InlineAlert status="error" className="form__trouble">
          {t(trouble)}
        </InlineAlert>
      )}
      <div className="form__buttons">
        <Button type="submit" aria-disabled={fetching}>
          {t('records.withdraw')}
        </Button>
        <Button type="button" variant="secondary" onClick={onCancel}>
          {t('form.cancel')}
        </Button>
      </div>
    </form>
  );
}
