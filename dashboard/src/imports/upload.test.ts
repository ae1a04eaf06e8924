import { expect, it } from 'vitest';
import { answered } from './upload';

it('reads the id of the import', () => {
  expect(answered(201, '{"id":"aW1wb3J0OjE"}')).toEqual({ id: 'aW1wb3J0OjE' });
});

it('tells what is wrong in our words and the server’s', () => {
  expect(answered(413, '{"error":{"message":"at most 1 GiB"}}')).toEqual({ key: 'imports.tooLarge', message: 'at most 1 GiB' });
  expect(answered(422, '{"error":{"code":"INVALID","message":"no such kind"}}')).toEqual({
    key: 'imports.notTaken',
    message: 'no such kind',
  });
  expect(answered(401, '{"errors":[{"message":"sign in"}]}').valueOf()).toMatchObject({ key: 'fault.signIn', message: 'sign in' });
});

it('trusts no answer that is no import', () => {
  expect(answered(200, '<html>')).toEqual({ key: 'imports.notTaken', message: undefined });
  expect(answered(502, '')).toMatchObject({ key: 'fault.server' });
  expect(answered(200, 'null')).toMatchObject({ key: 'imports.notTaken' });
});
