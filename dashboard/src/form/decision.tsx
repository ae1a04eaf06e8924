import { useEffect, useRef, useState } from 'react';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useMutation } from 'urql';
import { faultKey } from '../client';
import type { UserErrorCode } from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import { newKey } from './draft';

/** A fault with the path of its field as the server names it, such as definition.filter[0].op. */
export interface DecisionFault {
  code: UserErrorCode;
  field: string | null;
  /** The server's own words, in English: where the code alone does not tell what is wrong, as in a formula. */
  message?: string;
}

interface Answer {
  done: { userErrors: DecisionFault[] };
}

/** Sends what somebody has decided, once: the key is kept over retries, and a new one taken after faults are mended. */
export function useDecision<Input extends { idempotencyKey: string }>(
  document: TypedDocumentNode<Answer, { input: Input }>,
) {
  const [key, setKey] = useState(newKey);
  const [faults, setFaults] = useState<DecisionFault[]>([]);
  const [trouble, setTrouble] = useState<Key | null>(null);
  const [{ fetching }, send] = useMutation<Answer, { input: Input }>(document);

  /** True once it has been taken. Faults that can be seen before sending are given along, and then nothing is sent. */
  const decide = async (input: Omit<Input, 'idempotencyKey'>, before: DecisionFault[] = []): Promise<boolean> => {
    setTrouble(null);
    setFaults(before);
    if (before.length > 0 || fetching) return false;
    const { data, error } = await send({ input: { ...input, idempotencyKey: key } as Input });
    if (error || !data) {
      setTrouble(error ? faultKey(error) : 'fault.server');
      return false;
    }
    if (data.done.userErrors.length === 0) return true;
    setKey(newKey());
    setFaults(data.done.userErrors);
    return false;
  };
  return { decide, faults, trouble, fetching };
}

export type FaultAt = (path: string) => { status?: 'error'; statusText?: string };

/** What a field shows of the faults that are at its path or inside it. */
export function faultsAt(faults: DecisionFault[], t: (key: Key) => string): FaultAt {
  return (path) => {
    const fault = faults.find(({ field }) => field === path || field?.startsWith(`${path}[`));
    return fault ? { status: 'error', statusText: t(`userError.${fault.code}`) } : {};
  };
}

interface Props {
  faults: DecisionFault[];
  trouble: Key | null;
  /** What a field is called, by its path. */
  nameOf: (path: string) => string | null;
  /** The id of the field at a path; null where the form has none. */
  idOf: (path: string) => string | null;
}

/** All that is wrong in one place, with links to the fields; it takes the focus when it comes. */
export function DecisionFaults({ faults, trouble, nameOf, idOf }: Props) {
  const { t } = useSpeech();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (faults.length > 0 || trouble) box.current?.focus();
  }, [faults, trouble]);
  if (faults.length === 0 && !trouble) return null;
  return (
    <div ref={box} className="decision-faults" role="alert" tabIndex={-1}>
      {trouble && (
        <p>
          {t(trouble)} {t('form.kept')}
        </p>
      )}
      {faults.length > 0 && <p>{t('form.faults', { count: faults.length })}</p>}
      <ul>
        {faults.map(({ code, field, message }, i) => {
          const id = field && idOf(field);
          const name = field && nameOf(field);
          const text = [name, t(`userError.${code}`)].filter(Boolean).join(': ');
          return (
            <li key={i}>
              {id ? <a href={`#${id}`} onClick={(event) => focusOn(id, event)}>{text}</a> : text}
              {message && (
                <span lang="en" className="decision-faults__more">
                  {message}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Moves without the address, which belongs to the pages. */
function focusOn(id: string, event: React.MouseEvent) {
  event.preventDefault();
  document.getElementById(id)?.focus();
}
