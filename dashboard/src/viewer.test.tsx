import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { Role } from './gql/graphql';
import { useMay, ViewerProvider } from './viewer';

function May() {
  const may = useMay();
  return <p>{[may.record && 'record', may.administer && 'administer'].filter(Boolean).join(' ') || 'read'}</p>;
}

const shown = (role: Role) => {
  render(
    <ViewerProvider role={role}>
      <May />
    </ViewerProvider>,
  );
  return screen.getByRole('paragraph').textContent;
};

afterEach(() => {
  cleanup();
  history.replaceState(null, '', '/');
});

it('lets the coordinator administer, those who work record, and others read', () => {
  expect(shown('COORDINATOR')).toBe('record administer');
  cleanup();
  expect(shown('CHANGE_AGENT')).toBe('record');
  cleanup();
  expect(shown('STEERING')).toBe('read');
});

it('lets nobody write into the past', () => {
  history.replaceState(null, '', '/keino?asOf=2023-06-30');
  expect(shown('COORDINATOR')).toBe('read');
});
