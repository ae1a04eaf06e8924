import { describe, expect, it } from 'vitest';
import { choicesOf, draftOf, faultsBefore, inOrder, inputOf, isWaiting, matches, noRights, type RightsDraft } from './rights';

const draft = (over: Partial<RightsDraft>): RightsDraft => ({ ...noRights, networks: ['keino'], ...over });

describe('rights', () => {
  it('come back as they were given', () => {
    const rights = { role: 'PARTNER', networks: ['keino'], organisation: null, area: null, shared: ['EVENT'], readOnly: false } as const;
    expect(inputOf(draftOf({ ...rights, networks: ['keino'], shared: ['EVENT'] }))).toEqual({
      role: 'PARTNER',
      networks: ['keino'],
      organisation: null,
      area: null,
      shared: ['EVENT'],
    });
    expect(inputOf(draftOf({ ...rights, networks: ['*'], shared: [] })).networks).toEqual(['*']);
  });

  it('leave out what belonged to a role that is no longer chosen', () => {
    const full = draft({ organisation: 'motiva', area: 'west', shared: ['CONTACT'] });
    expect(inputOf({ ...full, role: 'CORE' })).toMatchObject({ organisation: 'motiva', area: null, shared: [] });
    expect(inputOf({ ...full, role: 'CHANGE_AGENT' })).toMatchObject({ organisation: null, area: 'west', shared: [] });
    expect(inputOf({ ...full, role: 'PUBLIC' })).toMatchObject({ networks: [], organisation: null, area: null });
  });

  it('lack what the role needs', () => {
    const lacking = (over: Partial<RightsDraft>) => faultsBefore(draft(over)).map((one) => one.field);
    expect(lacking({ role: 'STEERING', networks: [] })).toEqual(['rights.networks']);
    expect(lacking({ role: 'STEERING', networks: [], everywhere: true })).toEqual([]);
    expect(lacking({ role: 'CORE' })).toEqual(['rights.organisation']);
    expect(lacking({ role: 'CHANGE_AGENT' })).toEqual(['rights.area']);
    expect(lacking({ role: 'PARTNER' })).toEqual([]);
    expect(lacking({ role: 'PUBLIC', networks: [] })).toEqual([]);
  });

  it("offer the chosen networks' organisations that record, and their areas, each once", () => {
    const nodes = [
      { code: 'motiva', name: 'Motiva', records: true },
      { code: 'tem', name: 'TEM', records: false },
    ];
    const west = { code: 'west', name: 'West' };
    const networks = ['keino', 'sister', 'other'].map((slug) => ({
      slug,
      organisations: { nodes: slug === 'other' ? [{ code: 'x', name: 'X', records: true }] : nodes },
      regions: { nodes: [west] },
    }));
    const choices = choicesOf(draft({ networks: ['keino', 'sister'] }), networks);
    expect(choices.organisations).toEqual([{ id: 'motiva', name: 'Motiva' }]);
    expect(choices.areas).toEqual([{ id: 'west', name: 'West' }]);
    expect(choicesOf(draft({ everywhere: true, networks: [] }), networks).organisations.map((one) => one.id)).toEqual(['motiva', 'x']);
  });
});

describe('accounts', () => {
  const account = (role: 'PUBLIC' | 'CORE', changedAt: string | null) => ({ rights: { role }, changedAt });

  it('wait until somebody has decided of them', () => {
    const all = [account('CORE', 'x'), account('PUBLIC', null), account('PUBLIC', 'x')];
    expect(all.map(isWaiting)).toEqual([false, true, false]);
    expect(inOrder(all)[0]).toBe(all[1]);
    expect(inOrder(all).slice(1)).toEqual([all[0], all[2]]);
  });

  it('are found by a code however it is read out', () => {
    expect(matches({ code: 'K7QF-2MX9', label: '' }, 'k7qf 2m')).toBe(true);
    expect(matches({ code: 'K7QF-2MX9', label: 'Motiva, ydinorganisaatio' }, 'motiva')).toBe(true);
    expect(matches({ code: 'K7QF-2MX9', label: '' }, 'zz')).toBe(false);
  });
});
