import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Role } from './gql/graphql';
import { isOwn, mayOf, noRights, RightsProvider, useMay, ViewerProvider, type Rights, type Viewer } from './viewer';

const coordinator: Rights = { ...noRights, belongs: true, reads: ['CONTACT', 'EVENT'], records: true, notes: true, decides: true };
const viewer: Viewer = {
  name: 'KEINO, coordinator',
  role: 'COORDINATOR',
  signedIn: true,
  maySignOut: true,
  maySignIn: false,
  code: null,
  administers: true,
};

function May() {
  const may = useMay();
  const words = [may.record && 'record', may.decide && 'decide', may.administer && 'administer'];
  return <p>{words.filter(Boolean).join(' ') || 'read'}</p>;
}

const shown = (rights: Rights, over: Partial<Viewer> = {}) => {
  render(
    <ViewerProvider viewer={{ ...viewer, ...over }}>
      <RightsProvider rights={rights}>
        <May />
      </RightsProvider>
    </ViewerProvider>,
  );
  return screen.getByRole('paragraph').textContent;
};

afterEach(() => {
  cleanup();
  history.replaceState(null, '', '/');
});

it('offers what the server says that the viewer may, and goes by no role of its own', () => {
  expect(shown(coordinator)).toBe('record decide administer');
  cleanup();
  expect(shown({ ...coordinator, decides: false }, { administers: false })).toBe('record');
  cleanup();
  expect(shown(noRights, { administers: false })).toBe('read');
});

it('lets nobody write into the past', () => {
  history.replaceState(null, '', '/keino?asOf=2023-06-30');
  expect(shown(coordinator)).toBe('read');
});

it('shows the rows behind a number to those who may read them', () => {
  const may = mayOf('PARTNER', false, { ...noRights, belongs: true, reads: ['CONTACT'] }, true);
  expect(may.readSource('CONTACTS')).toBe(true);
  expect(may.readSource('EVENTS')).toBe(false);
  expect(may.readSource('FORMULA')).toBe(true);
  expect(may.readSource(undefined)).toBe(false);
  expect(may.seeHealth).toBe(false);
});

describe('isOwn', () => {
  const own = { ...noRights, organisation: { id: 'motiva', name: '' }, area: { id: 'west', name: '' } };
  const at = (role: Role, record: Parameters<typeof isOwn>[2]) => isOwn(role, own, record);

  it("leaves a core organisation its own organisation's records, and those that name none", () => {
    expect(at('CORE', { organisation: { id: 'motiva' } })).toBe(true);
    expect(at('CORE', { organisation: { id: 'sitra' }, region: { id: 'west' } })).toBe(false);
    expect(at('CORE', {})).toBe(true);
  });

  it('leaves a change agent the own area with the official regions inside it', () => {
    expect(at('CHANGE_AGENT', { organisation: { id: 'sitra' }, region: { id: 'west' } })).toBe(true);
    expect(at('CHANGE_AGENT', { region: { id: '02', inside: { id: 'west' } } })).toBe(true);
    expect(at('CHANGE_AGENT', { region: { id: 'east' } })).toBe(false);
    expect(at('CHANGE_AGENT', { organisation: { id: 'sitra' } })).toBe(false);
  });

  it('leaves the coordinator all', () => expect(at('COORDINATOR', { region: { id: 'east' } })).toBe(true));
});
