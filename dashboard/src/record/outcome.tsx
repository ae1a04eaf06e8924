import { useEffect, useRef, useState } from 'react';
import { Button, InlineAlert } from 'suomifi-ui-components';
import { useMutation } from 'urql';
import { faultKey } from '../client';
import { newKey } from '../form/draft';
import type { Done } from '../form/recordForm';
import { useSpeech, type Key } from '../language';
import { Moved } from './moved';
import type { Noun } from './nouns';

interface Props {
  noun: Noun;
  slug: string;
  done: Done;
  again: Key;
  onAgain: () => void;
}

/** After recording: what moved, and a way to take it back. */
export function Outcome({ noun, slug, done, again, onAgain }: Props) {
  const { t, lang } = useSpeech();
  const [undone, setUndone] = useState<Done | null>(null);
  const [trouble, setTrouble] = useState<Key | null>(null);
  const [key] = useState(newKey);
  const [{ fetching }, withdraw] = useMutation(noun.verbs.withdraw);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [undone]);

  const undo = async () => {
    if (!done.record || fetching) return;
    const { id, revision } = done.record;
    const input = { id, revision, reason: t('outcome.undoReason'), idempotencyKey: key };
    const { data, error } = await withdraw({ input, lang });
    const fault = data?.done.userErrors[0];
    if (error || !data) setTrouble(error ? faultKey(error) : 'fault.server');
    else if (fault) setTrouble(`userError.${fault.code}`);
    else setUndone(data.done);
  };

  return (
    <section className="outcome" aria-labelledby="outcome">
      <h2 id="outcome" ref={heading} tabIndex={-1}>
        {t(undone ? 'outcome.undone' : 'outcome.recorded')}
      </h2>
      <p className="muted">{done.record?.summary}</p>
      <Moved slug={slug} moved={(undone ?? done).moved} />
      {trouble && (
        <InlineAlert status="error" mt="s">
          {t(trouble)}
        </InlineAlert>
      )}
      <div className="form__buttons">
        <Button onClick={onAgain}>{t(again)}</Button>
        {!undone && (
          <Button variant="secondary" onClick={() => void undo()} aria-disabled={fetching}>
            {t('outcome.undo')}
          </Button>
        )}
      </div>
    </section>
  );
}
