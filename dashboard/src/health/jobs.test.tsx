import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useMutation } from 'urql';
import { speechOf, SpeechProvider } from '../language';
import { ViewerProvider } from '../viewer';
import { Jobs, type Run } from './jobs';

vi.mock('urql', async (original) => ({ ...(await original<object>()), useMutation: vi.fn() }));
vi.mock('../liveNetwork', () => ({ useLiveNetwork: () => ({ held: null }) }));

const send = vi.fn();
const viewer = {
  name: 'administrator',
  role: 'COORDINATOR' as const,
  signedIn: true,
  maySignOut: true,
  maySignIn: false,
  code: null,
  administers: true,
};
const onStarted = vi.fn();
const running = {
  id: 'r',
  job: 'REBUILD',
  state: 'RUNNING',
  startedAt: '2023-06-30T09:00:00Z',
  startedBy: 'coordinator',
  summary: '',
  reason: 'A difference',
  done: 3,
  total: 28,
} as Run;

const show = (runs: Run[]) =>
  render(
    <SpeechProvider speech={speechOf('en', () => {})}>
      <ViewerProvider viewer={viewer}>
        <Jobs runs={runs} onStarted={onStarted} />
      </ViewerProvider>
    </SpeechProvider>,
  );

beforeEach(() => {
  send.mockReset();
  onStarted.mockReset();
  vi.mocked(useMutation).mockReturnValue([{ fetching: false }, send] as never);
  history.replaceState(null, '', '/keino/health');
});
afterEach(cleanup);

it('stops a running job, and looks at once how it stands', async () => {
  send.mockResolvedValue({ data: { stopJob: { userErrors: [] } } });
  show([running]);
  expect(screen.getByRole('progressbar').getAttribute('max')).toBe('28');
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Stop: Rebuild of the numbers' })));
  expect(send).toHaveBeenCalledWith({ id: 'r' });
  expect(onStarted).toHaveBeenCalled();
});

it('offers to go on only while the newest rebuild is one that was stopped', () => {
  show([{ ...running, state: 'STOPPED' }]);
  expect(screen.getByRole('button', { name: 'Go on with the rebuild' })).toBeTruthy();
  cleanup();
  show([{ ...running, state: 'SUCCEEDED' }, { ...running, id: 'old', state: 'STOPPED' }]);
  expect(screen.queryByRole('button', { name: 'Go on with the rebuild' })).toBeNull();
});

it('shows the runs and offers nothing while one looks back', () => {
  history.replaceState(null, '', '/keino/health?asOf=2023-06-30');
  show([running]);
  expect(screen.getByText('coordinator')).toBeTruthy();
  expect(screen.queryByRole('button')).toBeNull();
});
