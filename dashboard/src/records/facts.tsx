import { formatDay, formatNumber } from '../format';
import type { Field } from '../form/field';
import { useSpeech, type Speech } from '../language';
import type { Noun } from '../record/nouns';
import type { Trail } from './details';
import { fieldsOf } from './editable';

/** What the record says, field by field; what is not stated is left out. */
export function Facts({ record, noun }: { record: Trail; noun: Noun }) {
  const speech = useSpeech();
  const held = fieldsOf(record);
  const stated = noun.fields
    .map((field) => ({ field, text: said(speech, field, held[field.name]) }))
    .filter(({ text }) => text !== '');
  return (
    <dl className="facts">
      {stated.map(({ field, text }) => (
        <div key={field.name}>
          <dt>{speech.t(field.label)}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function said(speech: Speech, { kind }: Field, value: unknown): string {
  const { t, locale } = speech;
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (Array.isArray(value)) return value.map((one: { title?: string }) => one.title ?? '').join(', ');
  if (typeof value === 'object') {
    const { title, name } = value as { title?: string; name?: string };
    return title ?? name ?? '';
  }
  if (kind === 'day') return formatDay(locale, String(value));
  return kind === 'number' || kind === 'whole' ? formatNumber(locale, String(value)) : String(value);
}
