import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { sayFigure } from '../format';
import { speechOf, SpeechProvider } from '../language';
import { Unstated } from './unstated';

afterEach(cleanup);
const speech = speechOf('en', () => {});

const shown = (share: string | null) =>
  render(
    <SpeechProvider speech={speech}>
      <p>
        <Unstated unstated={{ share, text: '24 of 86 rows say nothing.' }} />
      </p>
    </SpeechProvider>,
  ).container.textContent;

it('says the share beside what it means, and no share where there is none', () => {
  expect(shown('27.907')).toBe('27.907\u00a0% 24 of 86 rows say nothing.');
  cleanup();
  expect(shown(null)).toBe(' 24 of 86 rows say nothing.');
});

it('tells a hidden number from a missing one and from zero', () => {
  const indicator = { measure: 'UNIT', direction: 'AT_LEAST', unit: { title: '' } };
  expect(sayFigure(speech, indicator, { value: null, quality: 'SUPPRESSED' })).toBe('hidden');
  expect(sayFigure(speech, indicator, { value: null, quality: 'MISSING' })).toBe('no data');
  expect(sayFigure(speech, indicator, { value: '0', quality: 'NORMAL' })).toBe('0');
});
