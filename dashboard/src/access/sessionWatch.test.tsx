import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useClient } from 'urql';
import { speechOf, SpeechProvider } from '../language';
import { ViewerProvider, type Viewer } from '../viewer';
import { SessionWatch } from './sessionWatch';
import { suspect } from './suspicion';

vi.mock('urql', async (original) => ({ ...(await original<object>()), useClient: vi.fn() }));

const core: Viewer = {
  name: 'Motiva, core',
  role: 'CORE',
  signedIn: true,
  maySignOut: true,
  maySignIn: true,
  code: null,
  administers: false,
};
const nobody: Viewer = { ...core, name: 'public', role: 'PUBLIC', signedIn: false };

let now: Viewer | null;
const query = vi.fn(() => ({ toPromise: async () => (now ? { data: { viewer: now } } : { error: new Error('gone') }) }));
const client = { query };

beforeEach(() => {
  query.mockClear();
  vi.mocked(useClient).mockReturnValue(client as never);
  history.replaceState(null, '', '/keino/records?kind=event');
});
afterEach(cleanup);

const show = () =>
  render(
    <SpeechProvider speech={speechOf('en', () => {})}>
      <ViewerProvider viewer={core}>
        <SessionWatch />
      </ViewerProvider>
    </SpeechProvider>,
  );

it('asks nobody while nothing is suspected', () => {
  show();
  expect(query).not.toHaveBeenCalled();
  expect(screen.queryByRole('alert')).toBeNull();
});

it('says that the sign-in has ended, with the way back to this page', async () => {
  now = nobody;
  show();
  act(suspect);
  await screen.findByText('Your sign-in has ended.');
  expect(screen.getByRole('link', { name: 'Sign in here' }).getAttribute('href')).toBe(
    '/auth/login?return=%2Fkeino%2Frecords%3Fkind%3Devent',
  );
});

it('is quiet when the server still knows the viewer, and when it does not answer', async () => {
  now = core;
  show();
  act(suspect);
  await waitFor(() => expect(query).toHaveBeenCalledOnce());
  expect(screen.queryByRole('alert')).toBeNull();
  cleanup();
  query.mockClear();
  now = null;
  show();
  act(suspect);
  await waitFor(() => expect(query).toHaveBeenCalledOnce());
  expect(screen.queryByRole('alert')).toBeNull();
});
