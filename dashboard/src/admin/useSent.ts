import { useState } from 'react';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useMutation } from 'urql';
import { faultKey } from '../client';
import type { DecisionFault } from '../form/decision';
import type { Key } from '../language';

interface Answer {
  done: { userErrors: DecisionFault[] };
}

/** Sends what an administrator decides, and holds what was wrong with it. */
export function useSent<Data extends Answer, Input>(document: TypedDocumentNode<Data, { input: Input }>) {
  const [faults, setFaults] = useState<DecisionFault[]>([]);
  const [trouble, setTrouble] = useState<Key | null>(null);
  const [{ fetching }, send] = useMutation<Data, { input: Input }>(document);

  /** The answer once it has been taken, null otherwise. Faults that can be seen before are given along. */
  const sent = async (input: Input, before: DecisionFault[] = []): Promise<Data['done'] | null> => {
    setTrouble(null);
    setFaults(before);
    if (before.length > 0 || fetching) return null;
    const { data, error } = await send({ input });
    if (error || !data) {
      setTrouble(error ? faultKey(error) : 'fault.server');
      return null;
    }
    setFaults(data.done.userErrors);
    return data.done.userErrors.length === 0 ? data.done : null;
  };
  return { sent, faults, trouble, fetching };
}
