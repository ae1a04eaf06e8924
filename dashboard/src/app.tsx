import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { lookingTo, useAsOf } from './asOf';
import { SessionWatch } from './access/sessionWatch';
import { faultKey } from './client';
import { NetworksDocument, type NetworksQuery } from './gql/graphql';
import { useSpeech } from './language';
import { LiveNetworkProvider } from './liveNetwork';
import { PathPage } from './path/page';
import { Boundary } from './shell/boundary';
import { Missing, Trouble, Waiting } from './shell/notices';
import { NetworkShell, Shell } from './shell/shell';
import { NetworkRights, useMay, useRights, useViewer, ViewerProvider } from './viewer';

const StartPage = lazy(() => import('./access/start'));
const PublicPage = lazy(() => import('./public/page'));
const PublicIndicatorPage = lazy(() => import('./public/indicator'));
const IndicatorPage = lazy(() => import('./indicator/page'));
const ContactPage = lazy(() => import('./record/contactPage'));
const EventPage = lazy(() => import('./record/eventPage'));
const RecordsPage = lazy(() => import('./records/page'));
const ChangesPage = lazy(() => import('./changes/page'));
const HealthPage = lazy(() => import('./health/page'));
const ImportsPage = lazy(() => import('./imports/page'));
const AdminPage = lazy(() => import('./admin/page'));

type Networks = NetworksQuery['networks'];

export function App() {
  const { lang } = useSpeech();
  const [{ data, error }, reload] = useQuery({ query: NetworksDocument, variables: { lang } });
  if (error && !data) return <Trouble textKey={faultKey(error)} again={reload} />;
  if (!data) return <Waiting />;
  return (
    <ViewerProvider viewer={data.viewer}>
      <SessionWatch />
      <Routes networks={data.networks} />
    </ViewerProvider>
  );
}

function Routes({ networks }: { networks: Networks }) {
  const { day } = useAsOf();
  const { administers, code } = useViewer();
  const first = networks[0];
  return (
    <Switch>
      <Route path="/">
        {first && code === null ? (
          <Redirect to={lookingTo(`/${first.slug}`, day)} replace />
        ) : (
          <Shell networks={networks}>
            <Page>
              <StartPage />
            </Page>
          </Shell>
        )}
      </Route>
      {administers && (
        <Route path="/admin/*?">
          <Shell networks={networks}>
            <Page>
              <AdminPage />
            </Page>
          </Shell>
        </Route>
      )}
      <Route path="/:network/*?">{({ network }) => <NetworkPages networks={networks} slug={network} />}</Route>
    </Switch>
  );
}

function NetworkPages({ networks, slug }: { networks: Networks; slug: string }) {
  const network = networks.find((one) => one.slug === slug);
  if (!network) {
    return (
      <Shell networks={networks}>
        <Unseen />
      </Shell>
    );
  }
  return (
    <NetworkRights key={network.id} network={network.id}>
      <LiveNetworkProvider slug={slug}>
        <NetworkShell networks={networks} slug={slug}>
          <Pages slug={slug} />
        </NetworkShell>
      </LiveNetworkProvider>
    </NetworkRights>
  );
}

/** A network that there isn't, or that is not shown to who asks: the server doesn't tell which. */
function Unseen() {
  const { signedIn } = useViewer();
  return <Missing textKey={signedIn ? 'network.unknown' : 'network.unseen'} />;
}

/** What is fetched when it is opened, and caught when it breaks. */
function Page({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const { day } = useAsOf();
  useFocusOnNavigation(path);
  return (
    // Another day is another page: nothing of the day before may stay on it.
    <Boundary key={`${path} ${day}`}>
      <Suspense fallback={<Waiting />}>{children}</Suspense>
    </Boundary>
  );
}

/** The pages that the viewer may see. Others are not there: what is hidden is not asked for. */
function Pages({ slug }: { slug: string }) {
  const { belongs } = useRights();
  const may = useMay();
  return (
    <Page>
      <Switch>
        <Route path="/:network">{belongs ? <PathPage /> : <PublicPage />}</Route>
        <Route path="/:network/indicators/:code">
          {({ code }) => {
            const indicator = { slug, code: decodeURIComponent(code) };
            return belongs ? <IndicatorPage key={code} {...indicator} /> : <PublicIndicatorPage key={code} {...indicator} />;
          }}
        </Route>
        {belongs && (
          <>
            <Route path="/:network/record">
              <ContactPage slug={slug} />
            </Route>
            <Route path="/:network/record/event">
              <EventPage slug={slug} />
            </Route>
            <Route path="/:network/records">
              <RecordsPage slug={slug} />
            </Route>
            <Route path="/:network/changes">
              <ChangesPage slug={slug} />
            </Route>
          </>
        )}
        {may.seeHealth && (
          <Route path="/:network/health">
            <HealthPage slug={slug} />
          </Route>
        )}
        {may.decide && (
          <Route path="/:network/imports/:id?">
            {({ id }) => <ImportsPage slug={slug} id={id ? decodeURIComponent(id) : null} />}
          </Route>
        )}
        <Route>
          <Missing textKey="page.missing" />
        </Route>
      </Switch>
    </Page>
  );
}

let lastPath = location.pathname;

/** A new page starts at its top, with the keyboard there: the browser does neither when only the address changes. */
function useFocusOnNavigation(path: string) {
  useEffect(() => {
    if (path === lastPath) return;
    lastPath = path;
    scrollTo(0, 0);
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [path]);
}
