// The explorer of the API, from this server alone: nothing is fetched from elsewhere.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { createClient } from 'graphql-ws';
import { createRoot } from 'react-dom/client';

const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  wsClient: createClient({ url: `${scheme}//${location.host}/graphql` }),
});

const first = `# The worked queries of docs/api.md are a good start.
{
  networks {
    slug
    indicators(first: 10) {
      nodes { code title(lang: EN) status value { value } }
    }
  }
}
`;

createRoot(document.getElementById('root')).render(<GraphiQL fetcher={fetcher} defaultQuery={first} />);
