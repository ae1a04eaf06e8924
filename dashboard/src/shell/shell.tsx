import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { SkipLink } from 'suomifi-ui-components';
import { lookingTo, useAsOf } from '../asOf';
import { languages, useSpeech, type Key, type Language } from '../language';
import { Link } from '../link';
import { useLiveNetwork } from '../liveNetwork';
import { useTheme } from '../theme';
import { formatDay } from '../format';
import { kinds, kindsRead } from '../records/kinds';
import { useMay, useRights, useViewer, type May } from '../viewer';
import { Account } from '../access/account';
import { Newcomer, TrialBanner } from '../access/banners';
import { ConnectionState } from './connectionState';
import { LookBack } from './lookBack';
import { Missing } from './notices';
import { PastBanner } from './past';
import './shell.css';

interface Named {
  slug: string;
  name: string;
}

/** The frame of every page that is of no network, such as the start page. */
export function Shell({ networks, children }: { networks: Named[]; children: ReactNode }) {
  return (
    <Frame networks={networks} slug={null}>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </Frame>
  );
}

/** The frame of a network's pages, with its state and its links. */
export function NetworkShell({ networks, slug, children }: { networks: Named[]; slug: string; children: ReactNode }) {
  const { unknown } = useLiveNetwork();
  const { day } = useAsOf();
  return (
    <Frame
      networks={networks}
      slug={slug}
      state={
        <>
          <ConnectionState />
          <LookBack />
        </>
      }
      banners={
        <>
          <SampleBanner />
          <PastBanner />
        </>
      }
    >
      <main id="main" tabIndex={-1}>
        <Newcomer />
        {unknown ? <Missing textKey={day ? 'asOf.noNetwork' : 'network.unknown'} /> : children}
      </main>
    </Frame>
  );
}

interface FrameProps {
  networks: Named[];
  slug: string | null;
  state?: ReactNode;
  banners?: ReactNode;
  children: ReactNode;
}

function Frame({ networks, slug, state, banners, children }: FrameProps) {
  const { t } = useSpeech();
  return (
    <>
      <SkipLink href="#main">{t('skip')}</SkipLink>
      <header className="top">
        <div className="top__row">
          <Link href={slug === null ? '/' : `/${slug}`} className="top__name">
            <img src="/polku.svg" alt="" width="28" height="28" />
            Polku
          </Link>
          {networks.length > 0 && <NetworkSwitch networks={networks} slug={slug} />}
          {state}
          <div className="top__settings">
            <Account />
            <LanguageSwitch />
            <ShadeSwitch />
          </div>
        </div>
        <PageLinks slug={slug} />
      </header>
      <TrialBanner />
      {banners}
      {children}
    </>
  );
}

function NetworkSwitch({ networks, slug }: { networks: Named[]; slug: string | null }) {
  const { t } = useSpeech();
  const [, go] = useLocation();
  const { day } = useAsOf();
  const known = networks.some((network) => network.slug === slug);
  return (
    <select
      className="top__network"
      aria-label={t('network.label')}
      value={known && slug !== null ? slug : ''}
      onChange={(event) => go(lookingTo(`/${event.target.value}`, day))}
    >
      {!known && <option value="">–</option>}
      {networks.map((network) => (
        <option key={network.slug} value={network.slug}>
          {network.name}
        </option>
      ))}
    </select>
  );
}

const languageNames: Record<Language, string> = { fi: 'Suomeksi', sv: 'På svenska', en: 'In English' };

function LanguageSwitch() {
  const { t, language, choose } = useSpeech();
  return (
    <div className="switch" role="group" aria-label={t('language.label')}>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          className="switch__choice"
          aria-pressed={one === language}
          aria-label={`${one.toUpperCase()}: ${languageNames[one]}`}
          onClick={() => choose(one)}
        >
          {one.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

function ShadeSwitch() {
  const { t } = useSpeech();
  const { shade, toggle } = useTheme();
  const label = t(shade === 'dark' ? 'theme.light' : 'theme.dark');
  return (
    <button type="button" className="top__shade" aria-label={label} title={label} onClick={toggle}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <circle cx="10" cy="10" r="7.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M10 2.75a7.25 7.25 0 0 1 0 14.5z" fill="currentColor" />
      </svg>
    </button>
  );
}

interface PageLink {
  at: string;
  key: Key;
  /** Missing where everybody may see it who sees the network. */
  shown?: (may: May, belongs: boolean) => boolean;
}

const pages: PageLink[] = [
  { at: '', key: 'nav.path' },
  { at: '/changes', key: 'nav.compare', shown: (_, belongs) => belongs },
  { at: '/record', key: 'nav.record', shown: (may) => may.record },
  { at: '/records', key: 'nav.records', shown: (may) => kinds.some((kind) => may.read(kindsRead[kind])) },
  { at: '/imports', key: 'nav.imports', shown: (may) => may.decide },
  { at: '/health', key: 'nav.health', shown: (may) => may.seeHealth },
];

function PageLinks({ slug }: { slug: string | null }) {
  const { t } = useSpeech();
  const [path] = useLocation();
  const may = useMay();
  const { belongs } = useRights();
  const { administers } = useViewer();
  const links = pages
    .filter(({ shown }) => slug !== null && (shown?.(may, belongs) ?? true))
    .map(({ at, key }) => ({ href: `/${slug}${at}`, key: key === 'nav.path' && !belongs ? 'nav.published' : key }));
  if (administers) links.push({ href: '/admin', key: 'nav.admin' });
  if (links.length === 0) return null;
  return (
    <nav className="top__pages" aria-label={t('nav.label')}>
      {links.map(({ href, key }) => (
        <Link key={key} href={href} aria-current={path === href ? 'page' : undefined}>
          {t(key as Key)}
        </Link>
      ))}
    </nav>
  );
}

function SampleBanner() {
  const { t, locale } = useSpeech();
  const { plan } = useLiveNetwork();
  const { day } = useAsOf();
  if (!plan?.sample) return null;
  return (
    <div className="sample" role="note">
      <strong>{t('sample.title')}</strong> {!day && t('sample.today', { day: formatDay(locale, plan.today) })}
    </div>
  );
}
