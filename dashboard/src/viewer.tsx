import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { useAsOf } from './asOf';
import { faultKey } from './client';
import { NetworkRightsDocument, type RecordKind, type Role, type SourceKind, type ViewerFieldsFragment } from './gql/graphql';
import { useSpeech } from './language';
import { Trouble, Waiting } from './shell/notices';

export type Viewer = ViewerFieldsFragment;

interface Item {
  id: string;
  name: string;
}

/** What the viewer may do in the network that is shown, as the server says it. */
export interface Rights {
  belongs: boolean;
  reads: RecordKind[];
  records: boolean;
  notes: boolean;
  decides: boolean;
  organisation: Item | null;
  area: Item | null;
}

const everybody: Viewer = {
  name: '',
  role: 'PUBLIC',
  signedIn: false,
  maySignOut: false,
  maySignIn: false,
  code: null,
  administers: false,
};

export const noRights: Rights = {
  belongs: false,
  reads: [],
  records: false,
  notes: false,
  decides: false,
  organisation: null,
  area: null,
};

const ViewerContext = createContext<Viewer>(everybody);
const RightsContext = createContext<Rights>(noRights);

export const useViewer = () => useContext(ViewerContext);
export const useRights = () => useContext(RightsContext);

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

export function RightsProvider({ rights, children }: { rights: Rights; children: ReactNode }) {
  return <RightsContext value={rights}>{children}</RightsContext>;
}

/** Asks what the viewer may do in a network before anything of it is shown. The public has no rights to ask for. */
export function NetworkRights({ network, children }: { network: string; children: ReactNode }) {
  const { role } = useViewer();
  const { lang } = useSpeech();
  const [{ data, error }, again] = useQuery({
    query: NetworkRightsDocument,
    variables: { network, lang },
    pause: role === 'PUBLIC',
  });
  if (role === 'PUBLIC') return <RightsProvider rights={noRights}>{children}</RightsProvider>;
  if (error && !data) return <Trouble textKey={faultKey(error)} again={again} />;
  if (!data) return <Waiting />;
  return <RightsProvider rights={data.viewer.rights ?? noRights}>{children}</RightsProvider>;
}

export interface May {
  /** Record, correct and withdraw facts. */
  record: boolean;
  /** Change results, definitions and targets, publish, and bring files in. */
  decide: boolean;
  /** Start jobs, give rights, read the audit log. */
  administer: boolean;
  /** See the records of a kind. */
  read: (kind: RecordKind) => boolean;
  /** See the rows that indicators of a source are counted from. */
  readSource: (source: SourceKind | undefined) => boolean;
  /** See the jobs and their proofs. */
  seeHealth: boolean;
}

const kindOf: Record<Exclude<SourceKind, 'FORMULA'>, RecordKind> = {
  CONTACTS: 'CONTACT',
  PROCUREMENTS: 'PROCUREMENT',
  EVENTS: 'EVENT',
  PARTICIPATIONS: 'PARTICIPATION',
  OBSERVATIONS: 'OBSERVATION',
  NOTICES: 'NOTICE',
};

/** What the viewer may do here. The server decides; this only spares the reader what it would refuse. */
export function useMay(): May {
  const { role, administers } = useViewer();
  const rights = useRights();
  const { day } = useAsOf();
  return useMemo(() => mayOf(role, administers, rights, day === null), [role, administers, rights, day]);
}

/** What has been is read, not written. */
export function mayOf(role: Role, administers: boolean, rights: Rights, now: boolean): May {
  const read = (kind: RecordKind) => rights.reads.includes(kind);
  return {
    record: now && rights.records,
    decide: now && rights.decides,
    administer: now && administers,
    read,
    // A formula has no rows of its own: what it is computed from are indicators.
    readSource: (source) => source !== undefined && (source === 'FORMULA' ? rights.belongs : read(kindOf[source])),
    seeHealth: rights.belongs && role !== 'PARTNER',
  };
}

interface Written {
  organisation?: Item | { id: string } | null;
  observer?: { id: string } | null;
  region?: { id: string; inside?: { id: string } | null } | null;
}

/** Whether a record is one that the viewer may correct: of the own organisation, or of the own area. */
export function isOwn(role: Role, { organisation, area }: Rights, record: Written): boolean {
  const of = record.organisation ?? record.observer ?? null;
  const at = record.region ?? null;
  if (role === 'CORE') return of === null || of.id === organisation?.id;
  if (role === 'CHANGE_AGENT') {
    if (at === null) return of === null;
    return at.id === area?.id || (at.inside != null && at.inside.id === area?.id);
  }
  return true;
}
