import { useId, useState, type FormEvent } from 'react';
import { isDay } from '../asOf';
import { formatMoment, formatPeriod } from '../format';
import { useSpeech, type Key } from '../language';
import { faultOf, type Moment, type Span } from './span';

interface Closing {
  id: string;
  period: { from: string | null; to: string | null };
  closedAt: string;
}

interface Props {
  closings: Closing[];
  span: Span;
  onChoose: (span: Span) => void;
}

/** Chooses the two moments, from the closings or by a day, and the days of the facts that are looked at. */
export function SpanForm({ closings, span, onChoose }: Props) {
  const { t } = useSpeech();
  const id = useId();
  const [chosen, choose] = useState(span);
  const [tried, setTried] = useState(false);
  const fault = tried ? faultOf(chosen) : null;
  const set = (part: Partial<Span>) => choose((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!faultOf(chosen)) onChoose(chosen);
  };

  return (
    <form className="panel compare__form unprinted" noValidate onSubmit={submit}>
      <MomentField label="compare.from" closings={closings} value={chosen.from} onChange={(from) => set({ from })} />
      <MomentField label="compare.to" now closings={closings} value={chosen.to} onChange={(to) => set({ to })} />
      <fieldset className="compare__period">
        <legend>{t('compare.period')}</legend>
        {(['firstDay', 'lastDay'] as const).map((side) => (
          <span key={side}>
            <label htmlFor={`${id}-${side}`}>{t(`compare.${side}`)}</label>
            <input
              id={`${id}-${side}`}
              type="date"
              className="plain-input"
              value={chosen[side]}
              onChange={(event) => set({ [side]: event.target.value })}
            />
          </span>
        ))}
      </fieldset>
      {fault && (
        <p role="alert" className="compare__fault">
          {t(fault)}
        </p>
      )}
      {closings.length === 0 && <p className="muted">{t('compare.noClosings')}</p>}
      <button type="submit" className="plain-button">
        {t('compare.show')}
      </button>
    </form>
  );
}

interface MomentProps {
  label: Key;
  closings: Closing[];
  /** True where now is a choice too. */
  now?: boolean;
  value: Moment;
  onChange: (moment: Moment) => void;
}

function MomentField({ label, closings, now, value, onChange }: MomentProps) {
  const { t, locale } = useSpeech();
  const id = useId();
  const known = closings.some((one) => one.closedAt === value) || (now && value === '');
  const [byDay, setByDay] = useState(!known);
  return (
    <div className="compare__moment">
      <label htmlFor={id}>{t(label)}</label>
      <select
        id={id}
        className="plain-input"
        value={byDay ? 'day' : value}
        onChange={(event) => {
          const other = event.target.value === 'day';
          setByDay(other);
          onChange(other ? '' : event.target.value);
        }}
      >
        {now && <option value="">{t('compare.now')}</option>}
        {closings.map((one) => (
          <option key={one.id} value={one.closedAt}>
            {t('compare.closing', {
              period: formatPeriod(locale, one.period),
              moment: formatMoment(locale, one.closedAt),
            })}
          </option>
        ))}
        <option value="day">{t('compare.day')}</option>
      </select>
      {byDay && (
        <input
          type="date"
          className="plain-input"
          aria-label={`${t(label)}: ${t('compare.day')}`}
          value={isDay(value) ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  );
}
