import { lazy, Suspense, useEffect } from 'react';
import { useQuery } from 'urql';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { lookingTo, useAsOf } from './asOf';
import { faultKey } from './client';
import { NetworksDocument } from './gql/graphql';
import { useSpeech } from './language';
import { LiveNetworkProvider } from './liveNetwork';
import { PathPage } from './path/page';
import { Boundary } from './shell/boundary';
import { Missing, Trouble, Waiting } from './shell/notices';
import { Shell } from './shell/shell';
import { ViewerProvider } from './viewer';

const IndicatorPage = lazy(() => import('./indicator/page'));
const ContactPage = lazy(() => import('./record/contactPage'));
const EventPage = lazy(() => import('./record/eventPage'));
const RecordsPage = lazy(() => import('./records/page'));
const ChangesPage = lazy(() => import('./changes/page'));
const HealthPage = lazy(() => import('./health/page'));

export function App() {
  const { lang } = useSpeech();
  const [{ data, error }, reload] = useQuery({ query: NetworksDocument, variables: { lang } });
  const { day } = useAsOf();
  const networks = data?.networks;

  if (error && !networks) return <Trouble textKey={faultKey(error)} again={reload} />;
  if (!networks) return <Waiting />;
  const first = networks[0];
  if (!first) return <Missing textKey="network.none" />;

  return (
    <ViewerProvider role={data.viewer.role}>
      <Switch>
        <Route path="/">
          <Redirect to={lookingTo(`/${first.slug}`, day)} replace />
        </Route>
        <Route path="/:network/*?">
          {({ network }) => (
            <LiveNetworkProvider key={network} slug={network}>
              <Shell networks={networks} slug={network}>
                <Pages slug={network} />
              </Shell>
            </LiveNetworkProvider>
          )}
        </Route>
      </Switch>
    </ViewerProvider>
  );
}

function Pages({ slug }: { slug: string }) {
  const [path] = useLocation();
  const { day } = useAsOf();
  useFocusOnNavigation(path);
  return (
    // Another day is another page: nothing of the day before may stay on it.
    <Boundary key={`${path} ${day}`}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/:network">
            <PathPage />
          </Route>
          <Route path="/:network/indicators/:code">
            {({ code }) => <IndicatorPage key={code} slug={slug} code={decodeURIComponent(code)} />}
          </Route>
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
          <Route path="/:network/health">
            <HealthPage slug={slug} />
          </Route>
          <Route>
            <Missing textKey="page.missing" />
          </Route>
        </Switch>
      </Suspense>
    </Boundary>
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
