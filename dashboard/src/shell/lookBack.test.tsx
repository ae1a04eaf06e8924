import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { speechOf, SpeechProvider } from '../language';
import { LookBack } from './lookBack';

const show = (at: string) => {
  history.replaceState(null, '', at);
  render(
    <SpeechProvider speech={speechOf('en', () => {})}>
      <LookBack />
    </SpeechProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Look back' }));
  return screen.getByLabelText<HTMLInputElement>('As known on');
};

afterEach(() => {
  cleanup();
  history.replaceState(null, '', '/');
});

describe('LookBack', () => {
  it('goes to the same page as known on the day, with the rest of the address', () => {
    const day = show('/keino/records?kind=event');
    fireEvent.change(day, { target: { value: '2023-06-30' } });
    expect(location.search).toBe('?kind=event');
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(location.pathname + location.search).toBe('/keino/records?kind=event&asOf=2023-06-30');
  });

  it('asks for a day in words when there is none, and stays where it is', () => {
    const day = show('/keino');
    fireEvent.change(day, { target: { value: '0002-06-30' } });
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(screen.getByRole('alert').textContent).toContain('Give a day');
    expect(day.getAttribute('aria-invalid')).toBe('true');
    expect(location.search).toBe('');
  });

  it('closes with Escape and gives the focus back', () => {
    const day = show('/keino');
    fireEvent.keyDown(day, { key: 'Escape' });
    expect(screen.queryByLabelText('As known on')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Look back' }));
  });
});
