import { expect, it } from 'vitest';
import { likelihoodKey, sayProbability } from './probability';

it('says a probability in a word and a number', () => {
  expect(likelihoodKey('0.95')).toBe('likely.very');
  expect(likelihoodKey('0.5')).toBe('likely.even');
  expect(likelihoodKey('0.02')).toBe('likely.scarcely');
  expect(sayProbability('fi-FI', '0.834')).toBe('83\u00a0%');
});

it('never calls anything certain', () => {
  expect(sayProbability('en-GB', '1')).toBe('> 99%');
  expect(sayProbability('en-GB', '0')).toBe('< 1%');
});
