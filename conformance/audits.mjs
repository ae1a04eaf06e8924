// Runs the public audits of graphql-http against a server: node audits.mjs ADDRESS [TOKEN]. Prints each as a line of JSON.
import { serverAudits } from 'graphql-http';

const [address, token] = process.argv.slice(2);

// It asks as a well-behaved program does: with its token, and again after the wait that it is told.
async function fetchPatiently(url, options = {}) {
  const headers = { ...options.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) };
  for (;;) {
    const response = await fetch(url, { ...options, headers });
    if (response.status !== 429) return response;
    await new Promise((wake) => setTimeout(wake, 1000 * Number(response.headers.get('retry-after') ?? 1)));
  }
}

for (const audit of serverAudits({ url: `http://${address}/graphql`, fetchFn: fetchPatiently })) {
  const { status, reason } = await audit.fn();
  console.log(JSON.stringify({ id: audit.id, name: audit.name, status, reason }));
}
