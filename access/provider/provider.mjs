// A real identity provider on loopback, for tests: node provider.mjs '{"clients":[...],"users":["anna"]}'
//
//   port     0 takes a free one
//   clients  as oidc-provider takes them: client_id, client_secret, redirect_uris, post_logout_redirect_uris
//   users    the subjects that one can sign in as, by a button each
//   ttl      how long things last in seconds, such as {"IdToken": 60}
//
// When it can be asked it prints "ready http://127.0.0.1:PORT". It ends when its input ends, so that none is left behind.
//
// POST /misbehave with JSON changes how it behaves from then on ({} makes it good again):
//
//   claims   replaces claims of id_tokens: {"nonce": "other"}
//   shift    seconds that iat and exp of id_tokens are moved by
//   foreign  true signs id_tokens with a key that nobody knows
//   unsigned true gives id_tokens without signature
//   status   answers everything with this status
//   deny     true answers every sign-in with access_denied
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, decodeJwt } from 'jose';
import { Provider } from 'oidc-provider';

const options = { port: 0, clients: [], users: [], ttl: {}, ...JSON.parse(process.argv[2] ?? '{}') };
let misbehaviour = {};

const newKey = async () => (await generateKeyPair('RS256', { extractable: true })).privateKey;
const [own, foreign] = await Promise.all([newKey(), newKey()]);
const kid = 'own';

const server = createServer();
server.listen(options.port, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  begin(issuer).then(() => console.log(`ready ${issuer}`));
});
process.stdin.on('end', () => process.exit(0)).resume();

async function begin(issuer) {
  const provider = new Provider(issuer, {
    clients: options.clients.map((client) => ({ grant_types: ['authorization_code'], response_types: ['code'], ...client })),
    jwks: { keys: [{ ...(await exportJWK(own)), kid, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    loadExistingGrant: consent,
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 3600, IdToken: 300, Interaction: 600, Session: 3600, ...options.ttl },
  });
  async function consent(ctx) {
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid');
    await grant.save();
    return grant;
  }
  provider.use(twist);
  const answer = provider.callback();
  server.on('request', (request, response) => {
    route(provider, answer, request, response).catch((error) => {
      console.error(error);
      response.writeHead(500).end(String(error));
    });
  });
}

async function route(provider, answer, request, response) {
  const { pathname } = new URL(request.url, 'http://provider');
  if (pathname === '/misbehave') {
    misbehaviour = JSON.parse((await read(request)) || '{}');
    response.writeHead(204).end();
  } else if (misbehaviour.status) {
    response.writeHead(misbehaviour.status).end('out of order');
  } else if (pathname.startsWith('/interaction/')) {
    await interact(provider, request, response);
  } else {
    answer(request, response);
  }
}

// interact asks who somebody is, and believes it.
async function interact(provider, request, response) {
  if (misbehaviour.deny) {
    await provider.interactionFinished(request, response, { error: 'access_denied' });
    return;
  }
  if (request.method !== 'POST') {
    const details = await provider.interactionDetails(request, response);
    const buttons = options.users.map((user) => `<button name="login" value="${user}">${user}</button>`).join(' ');
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><title>Identity provider</title><h1>Who are you?</h1><form method="post" action="/interaction/${details.uid}">${buttons}</form>`);
    return;
  }
  const login = new URLSearchParams(await read(request)).get('login');
  if (!options.users.includes(login)) {
    response.writeHead(403).end('nobody of that name');
    return;
  }
  await provider.interactionFinished(request, response, { login: { accountId: login } }, { mergeWithLastSubmission: false });
}

// twist changes the id_tokens that the provider gives, as told.
async function twist(ctx, next) {
  await next();
  if (ctx.path !== '/token' || !ctx.body?.id_token) return;
  const claims = { ...decodeJwt(ctx.body.id_token), ...misbehaviour.claims };
  if (misbehaviour.shift) {
    claims.iat += misbehaviour.shift;
    claims.exp += misbehaviour.shift;
  }
  if (misbehaviour.unsigned) {
    ctx.body = { ...ctx.body, id_token: new UnsecuredJWT(claims).encode() };
    return;
  }
  const signed = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid });
  ctx.body = { ...ctx.body, id_token: await signed.sign(misbehaviour.foreign ? foreign : own) };
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
