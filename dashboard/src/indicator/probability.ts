import type { Key } from '../language';

/** A probability in a word. The bounds are those of everyday speech; the number stands beside it. */
export function likelihoodKey(probability: string): Key {
  const share = Number(probability);
  if (share >= 0.9) return 'likely.very';
  if (share >= 0.66) return 'likely.rather';
  if (share > 0.33) return 'likely.even';
  if (share > 0.1) return 'likely.hardly';
  return 'likely.scarcely';
}

/** In percent, but never as certain: a forecast that says 100 % would say too much. */
export function sayProbability(locale: string, probability: string): string {
  const share = Number(probability);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  if (share > 0.99) return `> ${percent.format(0.99)}`;
  if (share < 0.01) return `< ${percent.format(0.01)}`;
  return percent.format(share);
}
