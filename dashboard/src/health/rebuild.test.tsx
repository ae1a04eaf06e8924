import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useMutation } from 'urql';
import { speechOf, SpeechProvider } from '../language';
import type { Run } from './jobs';
// Read with the test, so that the form that comes by itself is there at once on a busy machine too.
import '../form/reasonForm';
import { Rebuild } from './rebuild';

vi.mock('urql', async (original) => ({ ...(await original<object>()), useMutation: vi.fn() }));
vi.mock('../liveNetwork', () => ({
  useLiveNetwork: () => ({ held: { rows: new Map([['i', { id: 'i', code: 'K-01', title: 'Advised' }]]) } }),
}));

const start = vi.fn();
const onStarted = vi.fn();
beforeEach(() => {
  start.mockReset();
  vi.mocked(useMutation).mockReturnValue([{ fetching: false }, start] as never);
});
afterEach(cleanup);

const show = (stopped: Run | null = null) =>
  render(
    <SpeechProvider speech={speechOf('en', () => {})}>
      <Rebuild stopped={stopped} onStarted={onStarted} />
    </SpeechProvider>,
  );

const giveReason = async (reason: string) => {
  // The form comes with a script of its own.
  const field = await screen.findByRole('textbox', {}, { timeout: 10_000 });
  fireEvent.change(field, { target: { value: reason } });
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Rebuild the numbers' })));
};

it('is started with a reason, of all numbers or of one indicator', async () => {
  start.mockResolvedValue({ data: { startJob: { userErrors: [] } } });
  show();
  fireEvent.click(screen.getByRole('button', { name: 'Rebuild the numbers' }));
  fireEvent.change(screen.getByLabelText('Which numbers'), { target: { value: 'i' } });
  await giveReason('');
  expect(start).not.toHaveBeenCalled();
  await giveReason('The check found a difference');
  expect(start).toHaveBeenCalledWith({
    input: { job: 'REBUILD', reason: 'The check found a difference', indicator: 'i' },
  });
  await waitFor(() => expect(onStarted).toHaveBeenCalled());
  expect(screen.queryByRole('textbox')).toBeNull();
});

it('says when one runs already, and keeps what was written', async () => {
  start.mockResolvedValue({ data: { startJob: { userErrors: [{ code: 'ALREADY_RUNNING', field: null }] } } });
  show();
  fireEvent.click(screen.getByRole('button', { name: 'Rebuild the numbers' }));
  await giveReason('Again');
  expect(screen.getByRole('alert').textContent).toContain('It is already running.');
  expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('Again');
});

it('goes on where it was stopped', () => {
  show({ job: 'REBUILD', state: 'STOPPED', done: 3, total: 28 } as Run);
  expect(screen.getByText(/stopped with 3 of 28 parts done\. Started again, it goes on where it was\./)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Go on with the rebuild' })).toBeTruthy();
});
