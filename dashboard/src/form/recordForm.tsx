import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { Button, ErrorSummary, InlineAlert } from 'suomifi-ui-components';
import { useMutation } from 'urql';
import { faultKey } from '../client';
import type { RecordContactMutation } from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import type { Noun } from '../record/nouns';
import { fieldId, type Fault, type Field } from './field';
import { faultsBefore, faultsOf } from './faults';
import { Fields } from './fields';
import { useDraft } from './draft';
import type { Values } from './values';
import './form.css';

export type Done = RecordContactMutation['done'];

interface Props {
  noun: Noun;
  slug: string;
  verb: 'record' | 'correct';
  initial: Values;
  /** Where the draft is kept in the tab; left out for small forms inside another. */
  draftAt?: string;
  fields?: Field[];
  /** What the verb is sent besides the record, the key and, for corrections, the reason. */
  base: Record<string, unknown>;
  submitKey: Key;
  onDone: (done: Done, values: Values) => void;
  onCancel?: () => void;
  /** A form inside a form can't be one in HTML; then the button alone submits. */
  inner?: boolean;
}

const reason: Field = { name: 'reason', kind: 'text', label: 'field.reason', hint: 'hint.reason', required: true };

/** Records or corrects one record. What was typed stays until the server has answered that it is recorded. */
export function RecordForm({
  noun,
  slug,
  verb,
  initial,
  draftAt,
  base,
  submitKey,
  onDone,
  onCancel,
  inner,
  ...props
}: Props) {
  const { t, lang } = useSpeech();
  const form = useId();
  const own = props.fields ?? noun.fields;
  const fields = verb === 'correct' ? [...own, reason] : own;
  const draft = useDraft(draftAt, initial);
  const [faults, setFaults] = useState<Fault[]>([]);
  const [trouble, setTrouble] = useState<Key | null>(null);
  const [{ fetching }, send] = useMutation(noun.verbs[verb]);
  const summary = useRef<HTMLHeadingElement>(null);

  // The summary takes the focus each time that it comes, but not when it shrinks as its faults are mended.
  const [refused, setRefused] = useState(0);
  useEffect(() => {
    if (refused > 0) summary.current?.focus();
  }, [refused]);
  const refuse = (found: Fault[]) => {
    setFaults(found);
    if (found.length > 0) setRefused((times) => times + 1);
  };
  const set = (name: string, value: Values[string]) => {
    draft.set(name, value);
    setFaults((before) => before.filter((fault) => fault.field !== name));
  };

  const submit = async () => {
    const before = faultsBefore(fields, draft.values);
    refuse(before);
    setTrouble(null);
    if (before.length > 0 || fetching) return;

    const input = { ...base, idempotencyKey: draft.key, [noun.name]: noun.toInput(draft.values) };
    const { data, error } = await send({
      input: verb === 'correct' ? { ...input, reason: String(draft.values.reason) } : input,
      lang,
    });
    if (error || !data) {
      setTrouble(error ? faultKey(error) : 'fault.server');
      return;
    }
    if (data.done.userErrors.length > 0) {
      draft.renewKey();
      refuse(faultsOf(data.done.userErrors, fields));
      return;
    }
    draft.forget();
    onDone(data.done, draft.values);
  };

  const content = (
    <>
      {faults.length > 0 && (
        <ErrorSummary
          headingText={t('form.faults', { count: faults.length })}
          headingRef={summary}
          smallScreen
          items={faults.map((fault) => summaryItem(fault, form, fields, t))}
        />
      )}
      <Fields form={form} slug={slug} fields={fields} values={draft.values} faults={faults} set={set} />
      {trouble && (
        <InlineAlert status="error" className="form__trouble">
          {t(trouble)} {t('form.kept')}
        </InlineAlert>
      )}
      <div className="form__buttons">
        <Button
          type={inner ? 'button' : 'submit'}
          onClick={inner ? () => void submit() : undefined}
          aria-disabled={fetching}
        >
          {t(fetching ? 'form.sending' : submitKey)}
        </Button>
        {onCancel && (
          <Button type="button" variant="secondary" onClick={onCancel}>
            {t('form.cancel')}
          </Button>
        )}
      </div>
    </>
  );

  if (inner) return <div className="form form--inner">{content}</div>;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };
  return (
    <form className="form" data-kept={draftAt ? '' : undefined} noValidate onSubmit={onSubmit}>
      {content}
    </form>
  );
}

function summaryItem(fault: Fault, form: string, fields: Field[], t: ReturnType<typeof useSpeech>['t']) {
  const field = fields.find((one) => one.name === fault.field);
  const text = field ? `${t(field.label)}: ${t(fault.key)}` : t(fault.key);
  return { text, inputId: focusId(form, field ?? fields[0]!) };
}

const dropdowns = ['code', 'yesNo', 'region', 'organisation'];

/** Where the summary's link leads: the library's dropdown has its id on a wrapper that takes no focus. */
function focusId(form: string, { name, kind }: Field): string {
  const id = fieldId(form, name);
  return dropdowns.includes(kind) ? `${id}_button` : id;
}
