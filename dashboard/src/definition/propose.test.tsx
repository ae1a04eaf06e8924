import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useMutation, useQuery } from 'urql';
import type { DefinitionWordsFragment } from '../gql/graphql';
import type { Indicator } from '../indicator/page';
import { speechOf, SpeechProvider } from '../language';
import Propose from './propose';

vi.mock('urql', async (original) => ({ ...(await original<object>()), useMutation: vi.fn(), useQuery: vi.fn() }));

const leading: DefinitionWordsFragment = {
  id: 'd',
  version: 1,
  source: 'CONTACTS',
  aggregate: 'COUNT',
  field: null,
  factor: '1',
  formula: null,
  acrossPeriods: 'SUM',
  acrossRegions: 'SUM',
  filter: [{ field: 'channel', op: 'EQ', values: ['email'] }],
  denominator: null,
};
const network = {
  codelists: [{ name: 'channel', items: [{ code: 'email', title: 'E-mail' }, { code: 'phone', title: 'Phone' }] }],
  organisations: { nodes: [] },
  regions: { nodes: [] },
};

const send = vi.fn();
const onDone = vi.fn();
beforeEach(() => {
  send.mockReset();
  onDone.mockReset();
  vi.mocked(useQuery).mockReturnValue([{ data: { network } }, vi.fn()] as never);
  vi.mocked(useMutation).mockReturnValue([{ fetching: false }, send] as never);
  render(
    <SpeechProvider speech={speechOf('en', () => {})}>
      <Propose slug="keino" indicator={{ id: 'i' } as Indicator} leading={leading} onDone={onDone} onCancel={() => {}} />
    </SpeechProvider>,
  );
});
afterEach(cleanup);

const write = (name: RegExp, value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } });
const fill = () => {
  write(/^Short name/, 'by-phone');
  write(/^Title in Finnish/, 'Puhelimitse');
  write(/^Title in Swedish/, 'Per telefon');
  write(/^Title in English/, 'By phone');
  write(/^Reason/, 'Tried');
};
const submit = () => act(async () => fireEvent.click(screen.getByRole('button', { name: 'Send the proposal' })));

it('sends the leading definition with what was changed in it', async () => {
  send.mockResolvedValue({ data: { done: { userErrors: [] } } });
  fill();
  fireEvent.change(screen.getByLabelText('Compared with'), { target: { value: 'phone' } });
  await submit();
  const { input } = send.mock.calls[0]![0];
  expect(input).toMatchObject({ indicator: 'i', code: 'by-phone', competing: false, reason: 'Tried' });
  expect(input.definition.filter).toEqual([{ field: 'channel', op: 'EQ', values: ['phone'] }]);
  expect(onDone).toHaveBeenCalled();
});

it("shows the server's faults at their fields, and sends the mended form under a new key", async () => {
  const fault = { code: 'UNKNOWN_CODE', field: 'definition.filter[0].values', message: 'no such channel' };
  send.mockResolvedValue({ data: { done: { userErrors: [fault] } } });
  fill();
  await submit();
  expect(screen.getByRole('alert').textContent).toContain('Condition 1, Compared with: This choice is no longer there.');
  expect(screen.getByLabelText('Compared with').getAttribute('aria-invalid')).toBe('true');
  await submit();
  const keys = send.mock.calls.map(([{ input }]) => input.idempotencyKey);
  expect(keys[0]).not.toBe(keys[1]);
  expect(onDone).not.toHaveBeenCalled();
});

it('keeps the key over a retry when no answer came', async () => {
  send.mockResolvedValue({ error: { networkError: new Error('gone'), graphQLErrors: [] } });
  fill();
  await submit();
  await submit();
  const keys = send.mock.calls.map(([{ input }]) => input.idempotencyKey);
  expect(keys[0]).toBe(keys[1]);
  expect(screen.getByRole('alert').textContent).toContain("can't be reached");
});

it('merges as the aggregate asks for', async () => {
  fireEvent.change(screen.getByLabelText('What is computed'), { target: { value: 'COUNT_DISTINCT' } });
  const rule = screen.getByLabelText<HTMLSelectElement>('From months to the whole');
  expect(rule.value).toBe('DISTINCT');
  fireEvent.click(screen.getByRole('button', { name: 'Add a denominator' }));
  expect(rule.value).toBe('RATIO');
});
