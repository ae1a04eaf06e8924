// Signing in end to end, in a real browser at a real identity provider: npm run e2e:signin. POLKU_BIN names the program.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { launch, openPage } from './browser.mjs';
import { startServer } from './server.mjs';

const script = process.env.POLKU_PROVIDER ?? new URL('../../access/provider/provider.mjs', import.meta.url).pathname;
const client = { client_id: 'polku', client_secret: 'a secret of the tests, long enough for HS256' };
const users = ['anna', 'coordinator'];

let passed = 0;
let failed = 0;
async function test(name, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (fault) {
    failed += 1;
    console.log(`FAIL ${name}\n     ${String(fault.stack ?? fault).split('\n').slice(0, 8).join('\n     ')}`);
  }
}

/** The provider ends with its input, so that none is left behind. */
async function startProvider(base) {
  const redirects = { redirect_uris: [`${base}/auth/callback`], post_logout_redirect_uris: [`${base}/`] };
  const child = spawn('node', [script, JSON.stringify({ clients: [{ ...client, ...redirects }], users })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const issuer = await new Promise((done, fail) => {
    child.once('exit', () => fail(new Error('the provider ended at once')));
    child.stdout.on('data', (text) => {
      const at = /ready (http\S+)/.exec(text)?.[1];
      if (at) done(at);
    });
  });
  const misbehave = (how) => fetch(`${issuer}/misbehave`, { method: 'POST', body: JSON.stringify(how) });
  return { issuer, misbehave, stop: () => child.stdin.end() };
}

let provider = null;
const server = await startServer(
  (base) =>
    provider && {
      POLKU_URL: base,
      POLKU_OIDC_ISSUER: provider.issuer,
      POLKU_OIDC_CLIENT_ID: client.client_id,
      POLKU_OIDC_CLIENT_SECRET: client.client_secret,
      POLKU_OIDC_ADMIN: 'coordinator',
    },
);
// The address is known once the server has run; from then on it has the provider.
provider = await startProvider(server.base);
await server.kill('SIGTERM');
await server.start();
const browser = await launch();
const open = (more = {}) => openPage(browser, { base: server.base, ...more });

/** From the dashboard to the provider, and back as somebody. */
async function come(page, as) {
  await page.getByRole('link', { name: 'Kirjaudu sisään' }).first().click();
  await page.waitForURL(`${provider.issuer}/**`);
  await page.getByRole('button', { name: as }).click();
}

const anna = await open();
const admin = await open();
let code = '';

await test('a visitor is sent to the provider, and a newcomer is shown a code', async () => {
  await anna.goto('/');
  await come(anna, 'anna');
  await anna.waitForURL(`${server.base}/auth/newcomer`);
  await anna.goto('/');
  await anna.getByText('sinulla ei ole vielä roolia', { exact: false }).waitFor();
  code = (await anna.locator('.newcomer__code').innerText()).trim();
  assert.ok(code.length >= 6, code);
});

await test('the administrator comes back to the page that was asked for', async () => {
  await admin.goto('/keino/records?kind=event');
  await come(admin, 'coordinator');
  await admin.waitForURL('**/keino/records?kind=event');
  await admin.locator('.account').getByText('Koordinaattori').waitFor();
  assert.equal(await admin.getByText('Palvelimella ei ole tunnistuspalvelua.').count(), 0);
});

await test('the coordinator finds the newcomer by the code and gives a role', async () => {
  await admin.goto('/admin');
  await admin.getByRole('searchbox').fill(code.toLowerCase());
  const account = admin.locator(`[data-account="${code}"]`);
  await account.getByText('odottaa roolia').waitFor();
  await account.getByRole('button', { name: 'Anna rooli' }).click();
  await account.getByRole('textbox', { name: /^Nimitys/ }).fill('Motiva, ydinorganisaatio');
  await account.getByLabel('Rooli').selectOption('CORE');
  await account.getByLabel('KEINO').check();
  await account.getByRole('button', { name: 'Tallenna oikeudet' }).click();
  await account.getByRole('alert').getByText('Oma organisaatio: Tämä tieto tarvitaan.').waitFor();
  await account.getByLabel('Oma organisaatio').selectOption({ index: 1 });
  await account.getByRole('button', { name: 'Tallenna oikeudet' }).click();
  await admin.getByRole('status').getByText('Oikeudet ovat voimassa.').waitFor();
});

await test('the role holds at once: what it may is offered, what it may not is not there', async () => {
  await anna.getByRole('button', { name: 'Katso, onko rooli annettu' }).click();
  await anna.waitForURL('**/keino');
  await anna.locator('.connection--live').waitFor();
  await anna.locator('.account').getByText('Motiva, ydinorganisaatio').waitFor();
  await anna.getByRole('link', { name: 'Kirjaa', exact: true }).waitFor();
  assert.equal(await anna.getByRole('link', { name: 'Aineistojen tuonti' }).count(), 0);
  assert.equal(await anna.getByRole('link', { name: 'Ylläpito' }).count(), 0);
  assert.equal(await anna.getByRole('button', { name: /Lisää vaihe/ }).count(), 0);
  await anna.goto('/keino/record');
  const adviser = await anna.getByRole('button', { name: /Neuvonut organisaatio/ }).innerText();
  assert.doesNotMatch(adviser, /Valitse/);
});

await test('a role that is taken away ends the open line, and the page says so with all that was typed', async () => {
  await anna.getByRole('textbox', { name: /^Muistiinpano/ }).fill('Kesken (e2e)');
  await admin.goto('/admin');
  const account = admin.locator(`[data-account="${code}"]`);
  await account.getByRole('button', { name: 'Muuta oikeuksia' }).click();
  await account.getByLabel('Rooli').selectOption('PUBLIC');
  await account.getByRole('button', { name: 'Tallenna oikeudet' }).click();
  await anna.getByRole('alert').getByText('Kirjautumisesi tai roolisi on muuttunut.').waitFor({ timeout: 20_000 });
  assert.equal(await anna.getByRole('textbox', { name: /^Muistiinpano/ }).inputValue(), 'Kesken (e2e)');
});

await test('a provider that says no is told of in words', async () => {
  const page = await open();
  await page.goto('/');
  await provider.misbehave({ deny: true });
  await page.getByRole('link', { name: 'Kirjaudu sisään' }).first().click();
  await page.getByText(/Tunnistuspalvelu ei päästänyt|did not let you in/).first().waitFor();
  await provider.misbehave({});
  await page.context().close();
});

await test('signing out ends it here and at the provider', async () => {
  await admin.goto('/keino');
  await admin.locator('.connection--live').waitFor();
  await admin.getByRole('button', { name: 'Kirjaudu ulos' }).click();
  await admin.waitForURL((url) => !url.pathname.startsWith('/keino'));
  await admin.goto(`${server.base}/`);
  await admin.getByRole('link', { name: 'Kirjaudu sisään' }).first().waitFor();
  assert.equal(await admin.getByRole('button', { name: 'Kirjaudu ulos' }).count(), 0);
});

await browser.close();
await server.stop();
provider.stop();
console.log(`${passed} passed, ${failed} failed`);
if (process.env.POLKU_COUNTS) writeFileSync(process.env.POLKU_COUNTS, `${passed} ${failed}\n`);
process.exit(failed > 0 ? 1 : 0);
