import { HintText, Label, StatusText } from 'suomifi-ui-components';
import { formatDay } from '../format';
import { useSpeech } from '../language';
import type { Common } from './field';

/** The browser's own day picker, which phones do better than any library. */
export function DayField({
  id,
  labelText,
  hintText,
  optionalText,
  status,
  statusText,
  value,
  onChange,
}: Common & { value: string; onChange: (value: string) => void }) {
  const { locale } = useSpeech();
  return (
    <div className="day-field">
      <Label htmlFor={id} optionalText={optionalText} mb="xs">
        {labelText}
      </Label>
      {hintText && <HintText>{hintText}</HintText>}
      <input
        id={id}
        type="date"
        className={status ? 'day-field__input day-field__input--error' : 'day-field__input'}
        value={value}
        aria-invalid={status === 'error'}
        aria-describedby={`${id}-status`}
        onChange={(event) => onChange(event.target.value)}
      />
      {/* The browser writes days in its own language's order; this says in ours which day it is. */}
      <p className="day-field__said muted">{value ? formatDay(locale, value, 'weekday') : ''}</p>
      <StatusText id={`${id}-status`} status={status}>
        {statusText}
      </StatusText>
    </div>
  );
}
