// Finds one of many as one types (the ARIA combobox pattern). Made here because the library's SingleSelect 18.0.0 keeps
// aria-controls on an element that isn't there while it is closed, which fails WCAG 4.1.2.
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { HintText, Label, StatusText } from 'suomifi-ui-components';
import { useSpeech } from '../language';
import type { Choice } from './values';
import './combobox.css';

interface Props {
  id: string;
  labelText: string;
  hintText?: string;
  optionalText?: string;
  status?: 'error';
  statusText?: string;
  /** What fits the text so far. */
  options: Choice[];
  value: Choice | null;
  onType: (text: string) => void;
  onChoose: (choice: Choice | null) => void;
  /** Offered after the options, for the text so far. */
  addition?: { label: (text: string) => string; onAdd: (text: string) => void };
  searching?: boolean;
}

export function Combobox({ id, value, options, addition, searching, onType, onChoose, ...shown }: Props) {
  const { t } = useSpeech();
  const list = useId();
  const [text, setText] = useState(value?.name ?? '');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const rows: Row[] = options.map((choice) => ({ key: choice.id, label: choice.name, pick: () => choose(choice) }));
  if (addition && text.trim() !== '') {
    rows.push({ key: '+', label: addition.label(text.trim()), pick: () => add(addition.onAdd) });
  }

  // The choice can be made elsewhere too, as when a new record is made for it.
  useEffect(() => {
    if (value) setText(value.name);
  }, [value]);
  useEffect(() => document.getElementById(`${list}-${active}`)?.scrollIntoView({ block: 'nearest' }), [list, active]);

  function choose(choice: Choice | null) {
    // The text comes back with the value, if it is kept.
    setText('');
    onChoose(choice);
    close();
  }
  function add(onAdd: (text: string) => void) {
    onAdd(text.trim());
    leave();
  }
  function close() {
    setOpen(false);
    setActive(-1);
  }
  function leave() {
    close();
    // Text that chose nothing would look like a choice.
    setText(value?.name ?? '');
  }
  const type = (next: string) => {
    setText(next);
    setOpen(true);
    setActive(-1);
    onType(next);
    if (value) onChoose(null);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive((active + step + rows.length) % rows.length);
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      rows[active]?.pick();
    } else if (event.key === 'Escape') {
      close();
    }
  };

  const expanded = open && rows.length > 0;
  return (
    <div className="combobox">
      <Label htmlFor={id} optionalText={shown.optionalText} mb="xs">
        {shown.labelText}
      </Label>
      {shown.hintText && (
        <HintText id={`${id}-hint`} mb="xs">
          {shown.hintText}
        </HintText>
      )}
      <div className="combobox__box">
        <input
          ref={input}
          id={id}
          className={shown.status ? 'combobox__input combobox__input--error' : 'combobox__input'}
          role="combobox"
          aria-expanded={expanded}
          aria-controls={expanded ? list : undefined}
          aria-activedescendant={expanded && active >= 0 ? `${list}-${active}` : undefined}
          aria-autocomplete="list"
          aria-invalid={shown.status === 'error'}
          aria-describedby={`${id}-hint ${id}-status`}
          autoComplete="off"
          placeholder={t('picker.search')}
          value={text}
          onChange={(event) => type(event.target.value)}
          onFocus={() => setOpen(true)}
          onClick={() => setOpen(true)}
          onBlur={leave}
          onKeyDown={press}
        />
        {value && (
          <button
            type="button"
            className="combobox__clear"
            aria-label={`${t('picker.clear')}: ${shown.labelText}`}
            onClick={() => {
              type('');
              input.current?.focus();
            }}
          >
            <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
              <path d="M3 3l10 10m0-10L3 13" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
            </svg>
          </button>
        )}
        {expanded && (
          // The pointer must not take the focus from the field, or the list would close before the click.
          <ul
            id={list}
            className="combobox__list"
            role="listbox"
            aria-label={shown.labelText}
            onMouseDown={(event) => event.preventDefault()}
          >
            {rows.map((row, i) => (
              <li
                key={row.key}
                id={`${list}-${i}`}
                role="option"
                aria-selected={row.key === value?.id}
                className={i === active ? 'combobox__option combobox__option--active' : 'combobox__option'}
                onClick={row.pick}
              >
                {row.label}
              </li>
            ))}
          </ul>
        )}
      </div>
      <p className="unseen" aria-live="polite">
        {open && !searching && t('picker.options', { count: options.length })}
      </p>
      <StatusText id={`${id}-status`} status={shown.status}>
        {shown.statusText}
      </StatusText>
    </div>
  );
}

interface Row {
  key: string;
  label: string;
  pick: () => void;
}
