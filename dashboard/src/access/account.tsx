import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useSpeech } from '../language';
import { useViewer } from '../viewer';
import { signInAddress } from './session';
import { signOut } from './signOut';
import { hasTyped } from './typed';
import './session.css';

/** Who is signed in, with the way out; for everybody else the way in. */
export function Account() {
  const { t } = useSpeech();
  const { name, role, signedIn, maySignOut, code } = useViewer();
  const [trouble, setTrouble] = useState(false);
  if (!signedIn) return <SignInLink className="plain-link" />;
  const leave = async () => {
    if (hasTyped() && !confirm(t('session.typed'))) return;
    setTrouble(!(await signOut()));
  };
  return (
    <div className="account">
      <span>
        <span className="unseen">{t('session.signedInAs')} </span>
        <span className="account__name">{code === null ? name : t('session.newcomer')}</span>
        {code === null && <span className="muted"> {t(`role.${role}`)}</span>}
      </span>
      {maySignOut && (
        <button type="button" className="plain-button" onClick={() => void leave()}>
          {t('session.signOut')}
        </button>
      )}
      {trouble && (
        <span role="alert" className="trouble">
          {t('session.signOutFailed')}
        </span>
      )}
    </div>
  );
}

/** Leads to the identity provider and back to this page; nothing where there is none. */
export function SignInLink({ className }: { className: string }) {
  const { t } = useSpeech();
  const { maySignIn } = useViewer();
  const address = useSignInAddress();
  if (!maySignIn) return null;
  return (
    <a className={className} href={address}>
      {t('session.signIn')}
    </a>
  );
}

export function useSignInAddress(): string {
  const [path] = useLocation();
  const search = useSearch();
  return signInAddress(path, search ? `?${search}` : '');
}
