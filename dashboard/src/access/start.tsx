import { useSpeech } from '../language';
import { Title } from '../shell/title';
import { useViewer } from '../viewer';
import { SignInLink } from './account';
import { Newcomer } from './banners';

/** The first page of who sees no network: what this is, and the way in. */
export default function StartPage() {
  const { t } = useSpeech();
  const { signedIn, maySignIn, code } = useViewer();
  return (
    <div className="start">
      <Title text={t('start.title')} />
      <h1>{t('start.title')}</h1>
      <p>{t('start.what')}</p>
      <p>{t('start.who')}</p>
      <Newcomer />
      {!signedIn && maySignIn && (
        <>
          <p>{t('start.signIn')}</p>
          <p>
            <SignInLink className="start__sign-in" />
          </p>
        </>
      )}
      {!signedIn && !maySignIn && (
        <section aria-labelledby="link">
          <h2 id="link">{t('start.linkTitle')}</h2>
          <p>{t('start.link')}</p>
          <p>
            <code>polku link</code>
          </p>
          <p>{t('start.linkUse')}</p>
        </section>
      )}
      {signedIn && code === null && <p>{t('network.none')}</p>}
    </div>
  );
}
