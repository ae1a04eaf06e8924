import { useEffect, useState } from 'react';
import type { Values } from './values';

interface Draft {
  values: Values;
  /** One for each filling of the form and kept over retries, so that nothing is recorded twice. */
  key: string;
}

/** A form's values; with a place they are kept in the tab, over reloads and lost connections, until they are recorded. */
export function useDraft(place: string | undefined, initial: Values) {
  const [draft, setDraft] = useState<Draft>(() => stored(place, initial) ?? { values: initial, key: newKey() });

  useEffect(() => {
    if (place) sessionStorage.setItem(place, JSON.stringify(draft));
  }, [place, draft]);

  return {
    values: draft.values,
    key: draft.key,
    set: (name: string, value: Values[string]) =>
      setDraft((before) => ({ ...before, values: { ...before.values, [name]: value } })),
    /** A key stands for one input only: what is sent after the server's faults have been mended is another. */
    renewKey: () => setDraft((before) => ({ ...before, key: newKey() })),
    forget: () => place && sessionStorage.removeItem(place),
  };
}

/** Made by hand where the page isn't served securely and randomUUID is missing. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function stored(place: string | undefined, initial: Values): Draft | null {
  if (!place) return null;
  try {
    const draft = JSON.parse(sessionStorage.getItem(place) ?? 'null') as Draft | null;
    return draft && { ...draft, values: { ...initial, ...draft.values } };
  } catch {
    return null;
  }
}
