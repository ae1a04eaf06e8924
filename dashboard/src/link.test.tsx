import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Link } from './link';

afterEach(() => {
  cleanup();
  history.replaceState(null, '', '/');
});

it('goes on looking back to the same day', () => {
  history.replaceState(null, '', '/keino?asOf=2023-06-30');
  render(<Link href="/keino/records?kind=event">Tilaisuudet</Link>);
  expect(screen.getByRole('link').getAttribute('href')).toBe('/keino/records?kind=event&asOf=2023-06-30');
});

it('is a plain link now', () => {
  render(<Link href="/keino/records">Tallenteet</Link>);
  expect(screen.getByRole('link').getAttribute('href')).toBe('/keino/records');
});
