import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { useAsOf } from './asOf';
import type { Role } from './gql/graphql';

const RoleContext = createContext<Role>('PUBLIC');

export function ViewerProvider({ role, children }: { role: Role; children: ReactNode }) {
  return <RoleContext value={role}>{children}</RoleContext>;
}

export interface May {
  /** Record, correct and withdraw facts. */
  record: boolean;
  /** Change results, definitions and targets, and start jobs. */
  administer: boolean;
}

const recording: Role[] = ['COORDINATOR', 'CORE', 'CHANGE_AGENT'];

/** What the viewer may do here. The server decides; this only spares the reader buttons that it would refuse. */
export function useMay(): May {
  const role = useContext(RoleContext);
  const { day } = useAsOf();
  // What has been is read, not written.
  const now = day === null;
  return useMemo(
    () => ({ record: now && recording.includes(role), administer: now && role === 'COORDINATOR' }),
    [now, role],
  );
}
