// What became of a sign-in since the page was loaded.
interface Known {
  name: string;
  role: string;
  signedIn: boolean;
  administers: boolean;
}

/** held: as it was; ended: nobody is signed in any more; changed: somebody else, or the same with another role. */
export type Standing = 'held' | 'ended' | 'changed';

export function standingOf(before: Known, now: Known): Standing {
  if (before.signedIn && !now.signedIn) return 'ended';
  const same = before.name === now.name && before.role === now.role && before.administers === now.administers;
  return same && before.signedIn === now.signedIn ? 'held' : 'changed';
}

/** Where a browser is sent to sign in, and then comes back from to the page that it is on. */
export function signInAddress(path: string, search: string): string {
  return `/auth/login?return=${encodeURIComponent(path + search)}`;
}

/**
 * Where signing out goes on: the identity provider may want to end its own session. Only https, or the page's own protocol
 * as on a server for trial; anything else leads to the start page.
 */
export function afterSignOut(location: unknown, page: string): string {
  if (typeof location !== 'string') return '/';
  try {
    const target = new URL(location, page);
    return ['https:', new URL(page).protocol].includes(target.protocol) ? target.href : '/';
  } catch {
    return '/';
  }
}
