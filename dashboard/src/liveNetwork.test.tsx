import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { navigate } from 'wouter/use-browser-location';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { client, openLine } from './client';
import { speechOf, SpeechProvider } from './language';
import { LiveNetworkProvider, useLiveNetwork } from './liveNetwork';
import { noRights, RightsProvider } from './viewer';

vi.mock('./client', () => ({ client: { query: vi.fn() }, openLine: vi.fn(() => () => {}) }));

const query = vi.mocked(client.query);
const line = vi.mocked(openLine);

/** Answers each snapshot with the day that it was asked for as the network's name. */
beforeEach(() => {
  query.mockImplementation(((_: unknown, { asOf }: { asOf: string | null }) => ({
    toPromise: async () => ({
      data: {
        network: {
          id: 'n',
          name: asOf ?? 'now',
          asOf,
          feedHead: '7',
          indicators: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } },
          changes: { nodes: [] },
        },
      },
    }),
  })) as never);
  line.mockClear();
});

afterEach(() => {
  cleanup();
  history.replaceState(null, '', '/');
});

function Shown() {
  const { connection, plan } = useLiveNetwork();
  return (
    <p>
      {connection} {plan?.name ?? '-'}
    </p>
  );
}

const show = (belongs = true) =>
  render(
    <SpeechProvider speech={speechOf('fi', () => {})}>
      <RightsProvider rights={{ ...noRights, belongs }}>
        <LiveNetworkProvider slug="keino">
          <Shown />
        </LiveNetworkProvider>
      </RightsProvider>
    </SpeechProvider>,
  );
const text = () => screen.getByRole('paragraph').textContent;

it('follows the feed now', async () => {
  show();
  await waitFor(() => expect(line).toHaveBeenCalledOnce());
  expect(text()).toBe('opening now');
});

it('follows nothing while one looks back', async () => {
  history.replaceState(null, '', '/keino?asOf=2023-06-30');
  show();
  await waitFor(() => expect(text()).toBe('past 2023-06-30T23:59:59.999+03:00'));
  expect(line).not.toHaveBeenCalled();
});

it('shows nothing of now under another day, nor of that day when one is back', async () => {
  show();
  await waitFor(() => expect(text()).toContain('now'));
  act(() => navigate('/keino?asOf=2023-06-30'));
  expect(text()).toBe('opening -');
  await waitFor(() => expect(text()).toContain('past'));
  act(() => navigate('/keino'));
  expect(text()).toBe('opening -');
  await waitFor(() => expect(line).toHaveBeenCalledTimes(2));
});

it('reads what is published, and follows nothing, for the public', async () => {
  show(false);
  await waitFor(() => expect(text()).toBe('still now'));
  expect(line).not.toHaveBeenCalled();
  const asked = query.mock.calls.at(-1)![0] as unknown as { definitions: { name: { value: string } }[] };
  expect(asked.definitions[0]!.name.value).toBe('PublicSnapshot');
});
