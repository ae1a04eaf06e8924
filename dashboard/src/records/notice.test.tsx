import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { speechOf, SpeechProvider } from '../language';
import { NoticeLine, sayAmount, sayAnswer, type ListedNotice } from './notice';

const speech = speechOf('en', () => {});
afterEach(cleanup);

const notice = {
  lot: 'LOT-0001',
  form: 'competition',
  buyer: '<img src=x onerror=alert(1)>',
  cpv: '45000000',
  amount: '1250000.5',
  valueState: 'STATED',
  currency: 'EUR',
  innovative: null,
} as ListedNotice;

describe('a notice', () => {
  it('keeps what is not stated, withheld and in another currency apart', () => {
    expect(sayAmount(speech, notice)).toBe('1,250,000.5\u00a0€');
    const none = { amount: null, currency: null };
    expect(sayAmount(speech, { ...none, valueState: 'NOT_STATED' })).toBe('Value not stated');
    expect(sayAmount(speech, { ...none, valueState: 'WITHHELD' })).toBe('Value withheld by the buyer');
    expect(sayAmount(speech, { amount: null, valueState: 'OTHER_CURRENCY', currency: 'SEK' })).toContain('SEK');
  });

  it('tells no from not stated', () => {
    expect(['yes', 'no', 'none'].map((one) => sayAnswer(speech, { yes: true, no: false, none: null }[one]!))).toEqual([
      'Yes',
      'No',
      'Not stated',
    ]);
  });

  it('shows markup in a name as text', () => {
    render(
      <SpeechProvider speech={speech}>
        <NoticeLine notice={notice} />
      </SpeechProvider>,
    );
    expect(document.querySelector('img')).toBeNull();
    expect(screen.getByText(/<img src=x onerror=alert\(1\)>/)).toBeTruthy();
  });
});
