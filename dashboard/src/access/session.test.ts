import { describe, expect, it } from 'vitest';
import { afterSignOut, signInAddress, standingOf } from './session';

const core = { name: 'Motiva, core', role: 'CORE', signedIn: true, administers: false };
const nobody = { name: 'public', role: 'PUBLIC', signedIn: false, administers: false };

describe('standingOf', () => {
  it('tells an ended sign-in from a changed one', () => {
    expect(standingOf(core, core)).toBe('held');
    expect(standingOf(core, nobody)).toBe('ended');
    expect(standingOf(core, { ...core, role: 'PARTNER' })).toBe('changed');
    expect(standingOf(core, { ...core, name: 'Sitra, core' })).toBe('changed');
    expect(standingOf(nobody, core)).toBe('changed');
    expect(standingOf(nobody, nobody)).toBe('held');
  });
});

it('comes back to the page, with all that its address says', () => {
  expect(signInAddress('/keino/records', '?kind=event&asOf=2023-01-01')).toBe(
    '/auth/login?return=%2Fkeino%2Frecords%3Fkind%3Devent%26asOf%3D2023-01-01',
  );
});

describe('afterSignOut', () => {
  const page = 'https://polku.example/keino';

  it('follows the identity provider over https', () => {
    expect(afterSignOut('https://id.example/end?x=1', page)).toBe('https://id.example/end?x=1');
    expect(afterSignOut('/', page)).toBe('https://polku.example/');
  });

  it('follows nothing that could run as script or leave the line open', () => {
    expect(afterSignOut('javascript:alert(1)', page)).toBe('/');
    expect(afterSignOut('http://id.example/', page)).toBe('/');
    expect(afterSignOut(undefined, page)).toBe('/');
    expect(afterSignOut('http://127.0.0.1:9000/end', 'http://127.0.0.1:8080/')).toBe('http://127.0.0.1:9000/end');
  });
});
