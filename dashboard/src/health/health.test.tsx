import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { speechOf, SpeechProvider } from '../language';
import type { Run } from './jobs';
import type { Network } from './page';
import { Reconciliation } from './reconciliation';
import { RunProgress } from './runProgress';

afterEach(cleanup);

const shown = (what: React.ReactNode) =>
  render(<SpeechProvider speech={speechOf('en', () => {})}>{what}</SpeechProvider>);

const sound: Network['reconciliation'] = {
  holds: true,
  lastHeldAt: '2023-06-30T09:00:00Z',
  lastRun: null,
  differences: [],
};

describe('Reconciliation', () => {
  it('is quiet while every number holds', () => {
    shown(<Reconciliation reconciliation={sound} />);
    expect(screen.getByText('Every number is exactly what its rows give.')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('alerts while any difference stands, with the cell and both numbers', () => {
    const indicator = { code: 'K-01', title: 'Advised procurements' };
    const difference = { indicator, cell: 'whole, 2023-06', stored: '38', recomputed: '37', row: 'totals 812' };
    shown(<Reconciliation reconciliation={{ ...sound, holds: false, differences: [difference] }} />);
    expect(screen.getByRole('alert').textContent).toContain('One number does not equal its rows.');
    expect(screen.getAllByRole('cell').map((cell) => cell.textContent)).toEqual([
      'whole, 2023-06',
      '38',
      '37',
      'totals 812',
    ]);
  });
});

describe('RunProgress', () => {
  const run = { job: 'REBUILD', state: 'RUNNING', done: 3, total: 10 } as Run;

  it('says how far it is in words and as a bar', () => {
    shown(<RunProgress run={run} />);
    const bar = screen.getByRole('progressbar', { name: 'Rebuild of the numbers: 3 of 10 parts done' });
    expect(bar.getAttribute('value')).toBe('3');
  });

  it('draws no bar for a job without parts', () => {
    shown(<RunProgress run={{ ...run, job: 'CLOSE_PERIODS', done: null, total: null }} />);
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.getByText('Closing of periods')).toBeTruthy();
  });
});
