import { HintText, Label, StatusText } from 'suomifi-ui-components';
import type { Choice } from './values';

interface Props {
  id: string;
  labelText: string;
  hintText?: string;
  optionalText?: string;
  status?: 'error';
  statusText?: string;
  options: Choice[];
  /** What the empty choice is called; left out where one has to be made. */
  none?: string;
  value: string;
  onChange: (value: string) => void;
}

/** One of few by the browser's own list, for forms whose fields come and go. */
export function SelectField({ id, labelText, hintText, optionalText, status, statusText, ...props }: Props) {
  const { options, none, value, onChange } = props;
  return (
    <div className="select-field">
      <Label htmlFor={id} optionalText={optionalText} mb="xs">
        {labelText}
      </Label>
      {hintText && <HintText id={`${id}-hint`}>{hintText}</HintText>}
      <select
        id={id}
        className={status ? 'day-field__input day-field__input--error' : 'day-field__input'}
        aria-invalid={status === 'error'}
        aria-describedby={`${id}-hint ${id}-status`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {(none !== undefined || !options.some((one) => one.id === value)) && <option value="">{none ?? '–'}</option>}
        {options.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
      <StatusText id={`${id}-status`} status={status}>
        {statusText}
      </StatusText>
    </div>
  );
}
