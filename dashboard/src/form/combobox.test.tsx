import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { speechOf, SpeechProvider } from '../language';
import { Combobox } from './combobox';
import type { Choice } from './values';

const cities = [
  { id: '1', name: 'Tampere' },
  { id: '2', name: 'Turku' },
];

function show(onAdd = vi.fn()) {
  const chosen: (Choice | null)[] = [];
  function Held() {
    const [value, setValue] = useState<Choice | null>(null);
    const choose = (choice: Choice | null) => {
      chosen.push(choice);
      setValue(choice);
    };
    return (
      <Combobox
        id="city"
        labelText="City"
        options={cities}
        value={value}
        onType={() => {}}
        onChoose={choose}
        addition={{ label: (text) => `Add ${text}`, onAdd }}
      />
    );
  }
  render(
    <SpeechProvider speech={speechOf('en', () => {})}>
      <Held />
    </SpeechProvider>,
  );
  const input = screen.getByRole<HTMLInputElement>('combobox', { name: 'City' });
  return { input, chosen, onAdd };
}

afterEach(cleanup);

describe('Combobox', () => {
  it('is chosen from with the keyboard alone', () => {
    window.HTMLElement.prototype.scrollIntoView = () => {};
    const { input, chosen } = show();
    fireEvent.focus(input);
    fireEvent.keyDown(input, { key: 'ArrowDown' });
    fireEvent.keyDown(input, { key: 'ArrowDown' });
    expect(input.getAttribute('aria-activedescendant')).toBe(screen.getAllByRole('option')[1]?.id);
    fireEvent.keyDown(input, { key: 'Enter' });
    expect(chosen).toEqual([cities[1]]);
    expect(input.value).toBe('Turku');
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('names its list only while the list is there', () => {
    const { input } = show();
    expect(input.getAttribute('aria-controls')).toBeNull();
    fireEvent.focus(input);
    expect(document.getElementById(input.getAttribute('aria-controls')!)).toBe(screen.getByRole('listbox'));
    fireEvent.keyDown(input, { key: 'Escape' });
    expect(input.getAttribute('aria-controls')).toBeNull();
  });

  it('offers to add what was typed', () => {
    const { input, onAdd } = show();
    fireEvent.change(input, { target: { value: 'Oulu' } });
    fireEvent.click(screen.getByRole('option', { name: 'Add Oulu' }));
    expect(onAdd).toHaveBeenCalledWith('Oulu');
  });

  it('does not leave text that chose nothing', () => {
    const { input, chosen } = show();
    fireEvent.change(input, { target: { value: 'Ou' } });
    fireEvent.blur(input);
    expect(input.value).toBe('');
    expect(chosen).toEqual([]);
  });

  it('lets go of its choice when the text is changed', () => {
    const { input, chosen } = show();
    fireEvent.focus(input);
    fireEvent.click(screen.getByRole('option', { name: 'Tampere' }));
    fireEvent.change(input, { target: { value: 'Tamper' } });
    expect(chosen.at(-1)).toBeNull();
    expect(input.value).toBe('Tamper');
  });
});
