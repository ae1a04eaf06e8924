// Rights while somebody gives them: each role takes what it needs and nothing else.
import type { DecisionFault } from '../form/decision';
import type { RecordKind, RightsFieldsFragment, RightsInput, Role } from '../gql/graphql';

export interface RightsDraft {
  role: Role;
  /** In every network, also those to come. */
  everywhere: boolean;
  networks: string[];
  organisation: string;
  area: string;
  shared: RecordKind[];
}

export const roles: Role[] = ['PUBLIC', 'PARTNER', 'CHANGE_AGENT', 'CORE', 'STEERING', 'COORDINATOR'];

export const sharedKinds: RecordKind[] = [
  'CONTACT',
  'PROCUREMENT',
  'EVENT',
  'PARTICIPATION',
  'OBSERVATION',
  'CUSTOMER',
  'NOTICE',
];

export const noRights: RightsDraft = { role: 'PUBLIC', everywhere: false, networks: [], organisation: '', area: '', shared: [] };

const everyNetwork = '*';

/** A newcomer waits until somebody gives a role. */
export function isWaiting({ rights, changedAt }: { rights: Pick<RightsFieldsFragment, 'role'>; changedAt: string | null }): boolean {
  return rights.role === 'PUBLIC' && changedAt === null;
}

export function draftOf(rights: RightsFieldsFragment): RightsDraft {
  return {
    role: rights.role,
    everywhere: rights.networks.includes(everyNetwork),
    networks: rights.networks.filter((slug) => slug !== everyNetwork),
    organisation: rights.organisation ?? '',
    area: rights.area ?? '',
    shared: rights.shared,
  };
}

/** What a role needs besides the networks that it holds in. */
export function needs(role: Role): { networks: boolean; organisation: boolean; area: boolean; shared: boolean } {
  return {
    networks: role !== 'PUBLIC',
    organisation: role === 'CORE',
    area: role === 'CHANGE_AGENT',
    shared: role === 'PARTNER',
  };
}

/** As the server takes it. What belonged to a role that is no longer chosen is left out. */
export function inputOf(draft: RightsDraft): RightsInput {
  const needed = needs(draft.role);
  return {
    role: draft.role,
    networks: !needed.networks ? [] : draft.everywhere ? [everyNetwork] : draft.networks,
    organisation: needed.organisation ? draft.organisation || null : null,
    area: needed.area ? draft.area || null : null,
    shared: needed.shared ? draft.shared : [],
  };
}

/** What is lacking, as the server would name it. */
export function faultsBefore(draft: RightsDraft): DecisionFault[] {
  const needed = needs(draft.role);
  const lacking = [
    needed.networks && !draft.everywhere && draft.networks.length === 0 && 'networks',
    needed.organisation && draft.organisation === '' && 'organisation',
    needed.area && draft.area === '' && 'area',
  ];
  return lacking.filter((one) => one !== false).map((name) => ({ code: 'REQUIRED', field: `rights.${name}` }));
}

interface Place {
  slug: string;
  organisations: { nodes: { code: string; name: string; records: boolean }[] };
  regions: { nodes: { code: string; name: string }[] };
}

interface Named {
  id: string;
  name: string;
}

/** What can be chosen as the own organisation and area: those of the chosen networks, each once. */
export function choicesOf(draft: RightsDraft, networks: Place[]): { organisations: Named[]; areas: Named[] } {
  const chosen = networks.filter(({ slug }) => draft.everywhere || draft.networks.includes(slug));
  return {
    organisations: once(chosen.flatMap((network) => network.organisations.nodes.filter((one) => one.records))),
    areas: once(chosen.flatMap((network) => network.regions.nodes)),
  };
}

function once(all: { code: string; name: string }[]): Named[] {
  return [...new Map(all.map(({ code, name }) => [code, { id: code, name }])).values()];
}

/** Accounts in the order in which they are worked on: newcomers who wait first. */
export function inOrder<A extends Parameters<typeof isWaiting>[0]>(accounts: A[]): A[] {
  return [...accounts.filter(isWaiting), ...accounts.filter((one) => !isWaiting(one))];
}

/** Finds by a code read out over the telephone, or by the label: case, blanks and hyphens don't matter. */
export function matches({ code, label }: { code: string; label: string }, sought: string): boolean {
  const plain = (text: string) => text.toLocaleLowerCase().replace(/[\s-]/g, '');
  return plain(code).includes(plain(sought)) || plain(label).includes(plain(sought));
}
