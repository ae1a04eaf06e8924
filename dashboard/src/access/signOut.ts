import { afterSignOut } from './session';

/** Ends the sign-in here and, where there is an identity provider, goes on to end it there. Answers false when it failed. */
export async function signOut(): Promise<boolean> {
  try {
    const answer = await fetch('/auth/logout', { method: 'POST', headers: { Accept: 'application/json' } });
    if (!answer.ok) return false;
    const { location: next } = (await answer.json()) as { location?: unknown };
    location.assign(afterSignOut(next, location.href));
    return true;
  } catch {
    return false;
  }
}
