import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { SkipLink } from 'suomifi-ui-components';
import { lookingTo, useAsOf } from '../asOf';
import { languages, useSpeech, type Key, type Language } from '../language';
import { Link } from '../link';
import { useLiveNetwork } from '../liveNetwork';
import { useTheme } from '../theme';
import { formatDay } from '../format';
import { useMay } from '../viewer';
import { ConnectionState } from './connectionState';
import { LookBack } from './lookBack';
import { Missing } from './notices';
import { PastBanner } from './past';
import './shell.css';

interface Named {
  slug: string;
  name: string;
}

export function Shell({ networks, slug, children }: { networks: Named[]; slug: string; children: ReactNode }) {
  const { t } = useSpeech();
  const { unknown } = useLiveNetwork();
  const { day } = useAsOf();
  return (
    <>
      <SkipLink href="#main">{t('skip')}</SkipLink>
      <header className="top">
        <div className="top__row">
          <Link href={`/${slug}`} className="top__name">
            <img src="/polku.svg" alt="" width="28" height="28" />
            Polku
          </Link>
          <NetworkSwitch networks={networks} slug={slug} />
          <ConnectionState />
          <LookBack />
          <div className="top__settings">
            <LanguageSwitch />
            <ShadeSwitch />
          </div>
        </div>
        <PageLinks slug={slug} />
      </header>
      <SampleBanner />
      <PastBanner />
      <main id="main" tabIndex={-1}>
        {unknown ? <Missing textKey={day ? 'asOf.noNetwork' : 'network.unknown'} /> : children}
      </main>
    </>
  );
}

function NetworkSwitch({ networks, slug }: { networks: Named[]; slug: string }) {
  const { t } = useSpeech();
  const [, go] = useLocation();
  const { day } = useAsOf();
  const known = networks.some((network) => network.slug === slug);
  return (
    <select
      className="top__network"
      aria-label={t('network.label')}
      value={known ? slug : ''}
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

const pages: { at: string; key: Key }[] = [
  { at: '', key: 'nav.path' },
  { at: '/changes', key: 'nav.compare' },
  { at: '/record', key: 'nav.record' },
  { at: '/records', key: 'nav.records' },
  { at: '/health', key: 'nav.health' },
];

function PageLinks({ slug }: { slug: string }) {
  const { t } = useSpeech();
  const [path] = useLocation();
  const may = useMay();
  const shown = pages.filter(({ at }) => at !== '/record' || may.record);
  return (
    <nav className="top__pages" aria-label={t('nav.label')}>
      {shown.map(({ at, key }) => {
        const href = `/${slug}${at}`;
        return (
          <Link key={key} href={href} aria-current={path === href ? 'page' : undefined}>
            {t(key)}
          </Link>
        );
      })}
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
