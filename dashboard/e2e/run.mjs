// The dashboard against the real program, in a real browser: npm run build && make build, then npm run e2e.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launch, openPage, signIn } from './browser.mjs';
import { doors } from './doors.mjs';
import { startServer } from './server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let passed = 0;
let failed = 0;
async function test(name, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (fault) {
    failed += 1;
    console.log(
      `FAIL ${name}\n     ${String(fault.stack ?? fault)
        .split('\n')
        .slice(0, 8)
        .join('\n     ')}`,
    );
  }
}

const server = await startServer();
const browser = await launch();
const foreign = new Set();
const troubles = [];

const storageState = await signIn(browser, server);

/** A page of somebody who is signed in as administrator; with anonymous one of everybody. */
async function open({ anonymous = false, ...options } = {}) {
  const who = anonymous ? {} : { storageState };
  const page = await openPage(browser, { base: server.base, ...who, ...options });
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(server.base).host) foreign.add(request.url());
  });
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== new URL(server.base).host) foreign.add(socket.url());
  });
  page.on('pageerror', (fault) => troubles.push(fault.message));
  page.on('console', (message) => {
    // While the server is down the browser itself reports refused connections.
    if (
      message.type() === 'error' &&
      !/ERR_CONNECTION|ERR_FAILED|ERR_INTERNET_DISCONNECTED|WebSocket|ERR_EMPTY|status of 50/.test(message.text())
    )
      troubles.push(message.text());
  });
  return page;
}

// A day before the sample's today, and before its first half-year was closed.
const past = '2022-08-31';

const live = (page) => page.locator('.connection--live').waitFor();
const number = async (page, code) =>
  Number((await page.locator(`[data-code="${code}"] .row__number`).first().innerText()).replace(/\D/g, ''));

/** Waits until a number on the page is as expected; it moves on its own. */
async function becomes(page, code, wanted, milliseconds = 15_000) {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    if ((await number(page, code)) === wanted) return;
    await page.waitForTimeout(50);
  }
  assert.equal(await number(page, code), wanted, `${code} on the screen`);
}

async function choose(page, label, option) {
  await page.getByRole('button', { name: label }).click();
  const options = page.locator('[role=option]');
  await (option ? options.filter({ hasText: option }) : options).first().click();
}

async function fillContact(page, procurement) {
  await choose(page, /Yhteydenottotapa/);
  const adviser = page.getByRole('button', { name: /Neuvonut organisaatio/ });
  if (/Valitse/.test(await adviser.innerText())) await choose(page, /Neuvonut organisaatio/);
  await page.getByRole('button', { name: 'Uusi hankinta' }).click();
  await page.getByRole('textbox', { name: /^Hankinnan nimi/ }).fill(procurement);
  await page.getByRole('button', { name: 'Lisää hankinta' }).click();
  await page.getByRole('textbox', { name: /^Hankinnan nimi/ }).waitFor({ state: 'detached' });
}

async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }),
  );
  return found.map(
    (one) =>
      `${one.id}: ${one.nodes
        .map((node) => node.target.join(' '))
        .slice(0, 4)
        .join(' | ')}`,
  );
}

const watcher = await open();
const writer = await open({ width: 360, height: 780 });
let before = 0;

await test('the path shows its levels, results and indicators, live', async () => {
  await watcher.goto('/');
  await watcher.waitForURL('**/keino');
  await live(watcher);
  assert.ok((await watcher.locator('.level').count()) >= 3);
  assert.ok((await watcher.locator('.result').count()) >= 10);
  before = await number(watcher, 'K-01');
});

await test('every indicator of the network can be reached from the path page', async () => {
  const answer = await watcher.request.post(`${server.base}/graphql`, {
    data: { query: '{ network(slug: "keino") { indicators(first: 100) { nodes { code } } } }' },
  });
  const { data } = await answer.json();
  const shown = new Set(
    await watcher.locator('[data-code]').evaluateAll((rows) => rows.map((row) => row.dataset.code)),
  );
  const lacking = data.network.indicators.nodes.map((one) => one.code).filter((code) => !shown.has(code));
  assert.deepEqual(lacking, []);
});

await test('the sample data says that it is sample data', async () => {
  assert.match(await watcher.locator('.sample').innerText(), /Esimerkkiaineisto/);
});

await test('an empty form is refused in words, at the fields, with the focus on the summary', async () => {
  await writer.goto('/keino/record');
  await writer.getByRole('button', { name: 'Tallenna' }).click();
  const summary = writer.locator('.fi-error-summary');
  await summary.waitFor();
  assert.ok(await summary.evaluate((element) => element.contains(document.activeElement)));
  assert.match(await summary.innerText(), /Yhteydenottotapa/);
});

await test('a recorded contact with a new procurement moves K-01 on the other screen, without a reload', async () => {
  await watcher.evaluate(() => (globalThis.unreloaded = true));
  await fillContact(writer, 'Koulun peruskorjaus (e2e)');
  await writer.getByRole('button', { name: 'Tallenna' }).click();
  await writer.getByRole('heading', { name: 'Tallennettu' }).waitFor();
  assert.match(await writer.locator('[data-moved="K-01"]').innerText(), new RegExp(`${before}\\s*→[^]*${before + 1}`));
  await becomes(watcher, 'K-01', before + 1);
  assert.equal(await watcher.evaluate(() => globalThis.unreloaded), true);
});

await test('the list of changes says what moved and why', async () => {
  const newest = watcher.locator('.change', { has: watcher.locator('a[href$="/K-01"]') }).first();
  assert.match(await newest.innerText(), new RegExp(`${before} [^]*→[^]*${before + 1}`));
  assert.ok((await newest.locator('.change__cause').innerText()).length > 5);
});

await test('a screen reader is told', async () => {
  const told = watcher.getByTestId('announcer');
  await watcher.waitForFunction(() => document.querySelector('[data-testid=announcer]')?.textContent !== '');
  assert.ok((await told.textContent()).length > 5);
});

await test('undo takes it back', async () => {
  await writer.getByRole('button', { name: 'Peru tallennus' }).click();
  await writer.getByRole('heading', { name: 'Peruttu' }).waitFor();
  await becomes(watcher, 'K-01', before);
});

await test('the adviser is remembered', async () => {
  await writer.getByRole('button', { name: 'Kirjaa seuraava kontakti' }).click();
  const adviser = await writer.getByRole('button', { name: /Neuvonut organisaatio/ }).innerText();
  assert.doesNotMatch(adviser, /Valitse/);
});

await test('when the server is gone both screens say so within seconds, and nothing typed is lost', async () => {
  await fillContact(writer, 'Silta (e2e)');
  await server.kill();
  await watcher.locator('.connection--lost').waitFor({ timeout: 5_000 });
  await writer.getByRole('button', { name: 'Tallenna' }).click();
  await writer.getByText('Palvelimeen ei saada yhteyttä.', { exact: false }).waitFor();
  assert.equal(await number(watcher, 'K-01'), before);
});

await test('when it is back they are live again, and a retry records once', async () => {
  await server.start();
  await live(watcher);
  await live(writer);
  await writer.getByRole('button', { name: 'Tallenna' }).click();
  await writer.getByRole('heading', { name: 'Tallennettu' }).waitFor();
  await becomes(watcher, 'K-01', before + 1);
});

await test('what was missed while the line was down is caught up', async () => {
  await watcher.context().setOffline(true);
  try {
    await watcher.locator('.connection--lost').waitFor();
    await writer.getByRole('button', { name: 'Peru tallennus' }).click();
    await writer.getByRole('heading', { name: 'Peruttu' }).waitFor();
    assert.equal(await number(watcher, 'K-01'), before + 1);
  } finally {
    await watcher.context().setOffline(false);
  }
  await live(watcher);
  await becomes(watcher, 'K-01', before, 25_000);
});

await test('an answer that was lost on the way is asked for again, and the contact is recorded once', async () => {
  await writer.getByRole('button', { name: 'Kirjaa seuraava kontakti' }).click();
  await fillContact(writer, 'Uimahalli (e2e)');
  // The server records, but its answer never arrives.
  await writer.route('**/graphql', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await writer.getByRole('button', { name: 'Tallenna' }).click();
  await writer.getByText('Palvelimeen ei saada yhteyttä.', { exact: false }).waitFor();
  await becomes(watcher, 'K-01', before + 1);
  await writer.unroute('**/graphql');
  await writer.getByRole('button', { name: 'Tallenna' }).click();
  await writer.getByRole('heading', { name: 'Tallennettu' }).waitFor();
  // Another record would have come through the feed by the time that the answer is here; a little longer to be sure.
  await watcher.waitForTimeout(1_500);
  assert.equal(await number(watcher, 'K-01'), before + 1);
});

await test('a draft outlives a reload', async () => {
  await writer.goto('/keino/record');
  await writer.getByRole('textbox', { name: /^Muistiinpano/ }).fill('Kesken jäänyt');
  await writer.reload();
  assert.equal(await writer.getByRole('textbox', { name: /^Muistiinpano/ }).inputValue(), 'Kesken jäänyt');
});

await test('the language is switched everywhere, also in the lang attribute, and stays', async () => {
  await watcher.getByRole('button', { name: /^SV/ }).click();
  await watcher.getByRole('heading', { name: 'Senast ändrat' }).waitFor();
  assert.equal(await watcher.evaluate(() => document.documentElement.lang), 'sv');
  await watcher.getByText('Mål:', { exact: false }).first().waitFor();
  await watcher.reload();
  await watcher.getByRole('heading', { name: 'Senast ändrat' }).waitFor();
  await watcher.getByRole('button', { name: /^FI/ }).click();
  await watcher.getByRole('heading', { name: 'Viimeksi muuttui' }).waitFor();
});

await test('the filter narrows by status and by text', async () => {
  const all = await watcher.locator('[data-code]').count();
  const status = watcher.locator('.filter__status').first();
  await status.click();
  const some = await watcher.locator('[data-code]').count();
  assert.ok(some > 0 && some < all);
  await status.click();
  await watcher.getByRole('searchbox', { name: 'Hae mittaria' }).fill('K-01');
  await watcher.waitForFunction(
    () => new Set([...document.querySelectorAll('[data-code]')].map((row) => row.dataset.code)).size === 1,
  );
  await watcher.getByRole('searchbox', { name: 'Hae mittaria' }).fill('');
});

await test('an indicator opens down to its rows, with its chart as a table too', async () => {
  await watcher.locator('[data-code="K-01"] a').first().click();
  await watcher.waitForURL('**/indicators/K-01');
  await watcher.waitForFunction(() => /^K-01 .* – Polku$/.test(document.title));
  await watcher.locator('.chart svg').waitFor();
  await watcher.getByRole('button', { name: 'Näytä taulukkona' }).click();
  assert.ok(
    (await watcher.getByRole('region', { name: 'Kehitys ajassa' }).last().locator('tbody tr').count()) > 0,
  );
  const rows = watcher.getByRole('region', { name: 'Rivit luvun takana' }).last().locator('tbody tr');
  await rows.first().waitFor();
  assert.ok((await rows.count()) > 0);
});

await test('a node is added to a path that the plan printed as a picture', async () => {
  await watcher.goto('/keino');
  await live(watcher);
  const path = watcher.locator('section.path', { has: watcher.locator('.path__empty') }).first();
  const name = await path.locator('h2').innerText();
  await path.getByRole('button', { name: 'Lisää vaihe' }).click();
  const form = watcher.locator('form');
  await form.getByRole('textbox', { name: 'Nimi suomeksi' }).fill('Uusi vaihe e2e');
  await form.getByRole('textbox', { name: 'Nimi ruotsiksi' }).fill('Nytt steg e2e');
  await form.getByRole('textbox', { name: 'Nimi englanniksi' }).fill('New node e2e');
  await form.getByRole('button', { name: 'Lisää vaihe' }).click();
  const filled = watcher.locator('section.path', { has: watcher.getByRole('heading', { name, exact: true }) });
  await filled.getByText('Uusi vaihe e2e').waitFor();
});

await test('a record is corrected with a reason, and the trail tells it', async () => {
  await writer.goto('/keino/records?kind=procurement');
  await writer.locator('.records__one a').first().click();
  await writer.getByRole('button', { name: 'Korjaa', exact: true }).click();
  await writer.getByRole('textbox', { name: /^Hankinnan nimi/ }).fill('Korjattu nimi (e2e)');
  await writer.getByRole('textbox', { name: /^Syy/ }).fill('Nimessä oli virhe');
  await writer.getByRole('button', { name: 'Tallenna korjaus' }).click();
  await writer.getByRole('button', { name: 'Näytä uusi versio' }).click();
  await writer.getByText('Syy: Nimessä oli virhe').waitFor();
  await writer.getByText('Korjattu nimi (e2e)').first().waitFor();
});

await test('an event is recorded, and who took part in it', async () => {
  await writer.goto('/keino/record/event');
  const [event, taken] = [writer.locator('form').first(), writer.locator('form').last()];
  await event.getByRole('textbox', { name: /^Tilaisuuden nimi/ }).fill('Markkinavuoropuhelu (e2e)');
  await choose(writer, /Tilaisuuden laji/);
  await choose(writer, /Järjestäjä/);
  await event.getByRole('button', { name: 'Tallenna' }).click();
  await writer.getByRole('heading', { name: 'Tallennettu' }).waitFor();
  assert.match(await taken.getByRole('combobox', { name: 'Tilaisuus' }).inputValue(), /Markkinavuoropuhelu \(e2e\)/);
  const customer = taken.getByRole('combobox', { name: 'Osallistunut organisaatio' });
  await customer.fill('Uusi kunta (e2e)');
  await writer.locator('[role=option]', { hasText: 'Uusi: Uusi kunta (e2e)' }).click();
  await writer.getByRole('button', { name: 'Lisää asiakas' }).click();
  await writer.getByRole('textbox', { name: 'Asiakkaan nimi' }).waitFor({ state: 'detached' });
  assert.equal(await customer.inputValue(), 'Uusi kunta (e2e)');
  await choose(writer, /Osallistuminen/);
  await taken.getByRole('textbox', { name: /^Henkilöitä/ }).fill('kolme');
  await taken.getByRole('button', { name: 'Tallenna' }).click();
  await writer.getByText('Henkilöitä: Anna kokonaisluku', { exact: false }).waitFor();
  await taken.getByRole('textbox', { name: /^Henkilöitä/ }).fill('3');
  await taken.getByRole('button', { name: 'Tallenna' }).click();
  await writer.getByRole('button', { name: 'Kirjaa seuraava osallistuja' }).waitFor();
});

await test('an observation moves its indicator on its own page', async () => {
  await writer.goto('/keino/indicators/K-04');
  await live(writer);
  await writer.getByRole('button', { name: 'Kirjaa havainto' }).click();
  await writer.getByRole('textbox', { name: /^Arvo/ }).fill('61');
  await writer.getByRole('button', { name: 'Tallenna' }).click();
  await writer.getByRole('heading', { name: 'Tallennettu' }).waitFor();
  await writer.getByTestId('value').filter({ hasText: /^61$/ }).waitFor();
});

await test('a record is withdrawn with a reason and says so', async () => {
  await writer.goto('/keino/records');
  await writer.locator('.records__one a').first().click();
  await writer.getByRole('button', { name: 'Peru tallenne' }).click();
  await writer.getByRole('textbox', { name: /^Syy/ }).fill('Kirjattu kahdesti');
  await writer.getByRole('button', { name: 'Peru tallenne' }).click();
  await writer.getByRole('button', { name: 'Näytä uusi versio' }).click();
  await writer.getByText('Tallenne on peruttu', { exact: false }).waitFor();
});

await test('the check of the numbers runs when asked to', async () => {
  await watcher.goto('/keino/health');
  const rows = watcher.getByRole('region', { name: 'Ajastetut ajot' }).last().locator('tbody tr');
  await watcher.getByRole('button', { name: 'Aja nyt: Lukujen tarkistus', exact: true }).click();
  await rows.filter({ hasText: 'Onnistui' }).first().waitFor({ timeout: 30_000 });
  await watcher.getByText('Jokainen luku on täsmälleen').waitFor();
});

await test('the numbers are counted anew when somebody says why', async () => {
  await watcher.goto('/keino/health');
  await watcher.getByRole('button', { name: 'Laske luvut uudelleen' }).click();
  await watcher.getByRole('button', { name: 'Laske luvut uudelleen' }).click();
  await watcher.getByRole('alert').getByText('Syy: Tämä tieto tarvitaan.').waitFor();
  await watcher.getByRole('textbox', { name: /^Syy/ }).fill('Kokeillaan (e2e)');
  await watcher.getByRole('button', { name: 'Laske luvut uudelleen' }).click();
  const run = watcher.locator('tbody tr', { hasText: 'Syy: Kokeillaan (e2e)' });
  await run.filter({ hasText: 'Onnistui' }).waitFor({ timeout: 30_000 });
  await watcher.getByText('Jokainen luku on täsmälleen').waitFor();
  assert.equal(await watcher.locator('[data-difference]').count(), 0);
});

await test("the sources say how old they are, and the plan's own sums are checked", async () => {
  const sources = watcher.getByRole('region', { name: 'Tietolähteiden tuoreus' }).last();
  assert.match(await sources.innerText(), /\d+ päivä/);
  // A plan whose tables all add up has none.
  const findings = watcher.getByRole('region', { name: 'Suunnitelman omat laskelmat' }).first();
  await findings.locator('tbody tr').or(findings.getByText('Täsmäämättömiä summia ei ole')).first().waitFor();
});

await test('one looks back to a day, and comes back to now', async () => {
  await watcher.goto('/keino');
  await live(watcher);
  const now = await number(watcher, 'K-01');
  await watcher.getByRole('button', { name: 'Katso taaksepäin' }).click();
  await watcher.getByLabel('Tilanne päivänä').fill(past);
  await watcher.getByRole('button', { name: 'Näytä tilanne' }).click();
  await watcher.locator('.past', { hasText: 'sellaisena kuin se tunnettiin 31.8.2022' }).waitFor();
  await watcher.locator('.connection--past').waitFor();
  await watcher.locator('[data-code="K-01"]').first().waitFor();
  const then = await number(watcher, 'K-01');
  assert.ok(then > 0 && then < now, `${then} then, ${now} now`);
  // What is past can't be written.
  assert.equal(await watcher.getByRole('link', { name: 'Kirjaa', exact: true }).count(), 0);
  assert.equal(await watcher.getByRole('button', { name: /Lisää vaihe/ }).count(), 0);

  await watcher.locator('[data-code="K-01"] a').first().click();
  await watcher.waitForURL(`**/indicators/K-01?asOf=${past}`);
  await watcher.getByTestId('value').filter({ hasText: new RegExp(`^${then}$`) }).waitFor();
  assert.equal(await watcher.getByRole('button', { name: 'Muuta tavoitetta' }).count(), 0);

  await watcher.getByRole('button', { name: 'Palaa nykyhetkeen' }).click();
  await watcher.waitForURL((url) => url.search === '');
  await live(watcher);
  await watcher.getByTestId('value').filter({ hasText: new RegExp(`^${now}$`) }).waitFor();
  assert.equal(await watcher.locator('.past').count(), 0);
});

await test('what has changed since the last closing is told, down to the rows', async () => {
  await watcher.getByRole('link', { name: 'Mitä on muuttunut' }).click();
  const change = watcher.locator('[data-compared="K-01"]');
  await change.waitFor();
  assert.match(await change.locator('.compare__values').innerText(), /\d+\s*→[^]*\d+[^]*\(\+\d+\)/);
  await change.getByRole('button', { name: 'Näytä rivit' }).click();
  const row = change.locator('tbody tr', { has: watcher.getByRole('link') }).first();
  await row.waitFor();
  assert.match(await row.innerText(), /ei laskettu/);
  // Between the same moment and itself there is nothing, and the address can be sent on.
  await watcher.goto(`/keino/changes?from=${past}&to=${past}`);
  await watcher.getByRole('button', { name: 'Näytä muutokset' }).click();
  await watcher.getByRole('alert').getByText('Loppuhetken pitää olla alkuhetken jälkeen.').waitFor();
});

await test('rows that are left out say why, and the number by what it was counted', async () => {
  await watcher.goto('/keino/indicators/K-01');
  await watcher.getByRole('tab', { name: 'Jätetty pois' }).click();
  const row = watcher.locator('[data-left-out]').first();
  await row.waitFor();
  assert.ok((await row.locator('td').last().innerText()).length > 10);
  await watcher.keyboard.press('ArrowRight');
  await watcher.getByRole('tab', { name: 'Luvun tiedot', selected: true }).waitFor();
  const facts = watcher.getByRole('tabpanel');
  await facts.getByText('Määritelmän versio 1.').waitFor();
  assert.match(await facts.innerText(), /Täsmäsi/);
});

await test('the series is read in other spans, with what was frozen', async () => {
  await watcher.getByLabel('Jakso').selectOption('HALF_YEAR');
  await watcher.getByRole('button', { name: 'Näytä taulukkona' }).click();
  const table = watcher.getByRole('region', { name: 'Kehitys ajassa' }).last();
  await table.getByRole('columnheader', { name: 'Jäädytetty arvo' }).waitFor();
  await table.getByText('alustava').first().waitFor();
});

await test('the value is divided in other ways too', async () => {
  await watcher.getByLabel('Jaottelu').first().selectOption('CHANNEL');
  const panel = watcher.getByRole('region', { name: 'Yhteydenottotavoittain' });
  await panel.locator('tbody tr').first().waitFor();
  await panel.getByText(/Koko luku: \d+/).waitFor();
});

await test('the forecast is said in words and numbers, with how often it would have been right', async () => {
  const forecast = watcher.getByRole('region', { name: 'Ennuste' }).first();
  await forecast.getByText(/Todennäköisyys saavuttaa tavoite: .*%/).waitFor();
  await forecast.getByText('80 prosentin väli', { exact: false }).waitFor();
  await forecast.getByText('Nykyisellä keskivauhdilla').waitFor();
  await forecast.getByText('Näytä kuukaudet').click();
  assert.ok((await forecast.getByText(/osui väliin/).count()) > 0);
});

await test('a target is revised with a reason, and the old one stays readable', async () => {
  await watcher.getByRole('button', { name: 'Muuta tavoitetta' }).click();
  const form = watcher.locator('form');
  await form.getByRole('textbox', { name: /^Vähintään/ }).fill('120');
  await form.getByRole('button', { name: 'Tallenna uusi tavoite' }).click();
  await form.getByRole('alert').getByText('Syy: Tämä tieto tarvitaan.').click();
  await watcher.keyboard.type('Ohjausryhmä päätti (e2e)');
  await form.getByRole('button', { name: 'Tallenna uusi tavoite' }).click();
  await form.waitFor({ state: 'detached' });
  // The keyboard goes on where it was.
  assert.equal(await watcher.evaluate(() => document.activeElement.textContent), 'Muuta tavoitetta');
  const revision = watcher.locator('[data-target-revision]').first();
  await revision.getByText('Syy: Ohjausryhmä päätti (e2e)').waitFor();
  assert.match(await revision.innerText(), /100[^]*→[^]*120/);
});

await test('a definition is proposed as a draft, run beside the leading one, and taken into use', async () => {
  await watcher.getByRole('button', { name: 'Ehdota määritelmää' }).click();
  const form = watcher.locator('form');
  await form.getByRole('button', { name: 'Lähetä ehdotus' }).click();
  await form.getByRole('alert').getByText('Lyhyt nimi: Tämä tieto tarvitaan.').waitFor();
  await form.getByRole('textbox', { name: /^Lyhyt nimi/ }).fill('e2e');
  await form.getByRole('textbox', { name: 'Nimi suomeksi' }).fill('Vain teemalliset (e2e)');
  await form.getByRole('textbox', { name: 'Nimi ruotsiksi' }).fill('Bara med tema (e2e)');
  await form.getByRole('textbox', { name: 'Nimi englanniksi' }).fill('Only with a theme (e2e)');
  await form.getByRole('button', { name: 'Lisää ehto' }).first().click();
  const condition = form.getByRole('group', { name: /^Ehto/ }).last();
  await condition.getByLabel('Tieto').selectOption('channel');
  await condition.getByLabel('Vertailu', { exact: true }).selectOption('EQ');
  await condition.getByLabel('Vertailuarvo').selectOption({ index: 1 });
  await form.getByRole('textbox', { name: /^Syy/ }).fill('Kokeillaan (e2e)');
  await form.getByRole('button', { name: 'Lähetä ehdotus' }).click();
  await form.waitFor({ state: 'detached' });

  const draft = watcher.locator('[data-variant="DRAFT"]');
  await draft.getByRole('button', { name: 'Rinnakkaisajo' }).click();
  const run = watcher.getByTestId('parallel');
  await run.waitFor();
  const [leading, other] = await run.locator('dd').allInnerTexts();
  assert.ok(parseInt(other) < parseInt(leading), `${other} of ${leading}`);
  await run.locator('tbody tr', { hasText: 'ei laskettu' }).first().waitFor();

  await draft.getByRole('button', { name: 'Ota käyttöön' }).click();
  await draft.getByRole('textbox', { name: /^Syy/ }).fill('Ohjausryhmä päätti (e2e)');
  await draft.locator('form').getByRole('button', { name: 'Ota käyttöön' }).click();
  await draft.waitFor({ state: 'detached' });
  await watcher.getByRole('status').getByText('Määritelmä on otettu käyttöön.').waitFor();
  await watcher.getByText('Määritelmän versio 2.', { exact: false }).first().waitFor();
  await watcher.getByTestId('value').filter({ hasText: new RegExp(`^${parseInt(other)}$`) }).waitFor();
});

await test('a closed half-year keeps its value beside the one of now', async () => {
  const closed = watcher.getByRole('region', { name: 'Suljetut kaudet' });
  await closed.getByText(/Jäädytetty/).first().waitFor();
  await closed.getByRole('button', { name: 'Näytä sulkemisen jälkeiset rivit' }).first().click();
  await closed.getByRole('columnheader', { name: 'Ennen' }).waitFor();
});

await test('the keyboard comes past the header with the skip link', async () => {
  await watcher.goto('/keino');
  await live(watcher);
  await watcher.keyboard.press('Tab');
  assert.match(await watcher.evaluate(() => document.activeElement.textContent), /Siirry sisältöön/);
  await watcher.keyboard.press('Enter');
  assert.equal(await watcher.evaluate(() => document.activeElement.id), 'main');
});

for (const colorScheme of ['light', 'dark']) {
  // Colours are measured at rest.
  const page = await open({ colorScheme, reducedMotion: 'reduce' });
  for (const path of [
    '/keino',
    '/keino/indicators/K-01',
    `/keino/indicators/K-01?asOf=${past}`,
    '/keino/changes',
    '/keino/record',
    '/keino/record/event',
    '/keino/records',
    '/keino/health',
    '/keino/imports',
    '/keino/records?kind=notice',
    '/admin',
    '/admin/tokens',
    '/admin/audit',
  ]) {
    await test(`axe finds nothing on ${path} (${colorScheme})`, async () => {
      await page.goto(path);
      if (!path.startsWith('/admin')) await page.locator('.connection--live, .connection--past').waitFor();
      await page.locator('main h1').waitFor();
      await page.waitForLoadState('networkidle');
      assert.deepEqual(await violations(page), []);
    });
  }
  await page.context().close();
}

for (const path of [
  '/keino',
  '/kiertotalous-suomi',
  `/keino?asOf=${past}`,
  '/keino/indicators/K-01',
  '/keino/changes',
  '/keino/record',
  '/keino/records',
  '/keino/health',
  '/keino/imports',
  '/keino/records?kind=notice',
  '/admin',
  '/admin/tokens',
  '/admin/audit',
]) {
  await test(`nothing is wider than a phone on ${path}`, async () => {
    await writer.goto(path);
    await writer.locator('main h1').waitFor();
    await writer.waitForLoadState('networkidle');
    assert.ok((await writer.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  });
}

await test('an unknown address says so', async () => {
  await writer.goto('/keino/nothing-here');
  await writer.getByText('Sivua ei löydy.').waitFor();
  await writer.goto('/no-such-network');
  await writer.getByText('Tätä verkostoa ei ole.', { exact: false }).waitFor();
});

await doors({ test, open, becomes, number, live, violations, server });

await test('no other host was asked for anything', () => assert.deepEqual([...foreign], []));
await test('no error was left in the console', () => assert.deepEqual(troubles, []));

await browser.close();
await server.stop();
console.log(`${passed} passed, ${failed} failed`);
if (process.env.POLKU_COUNTS) writeFileSync(process.env.POLKU_COUNTS, `${passed} ${failed}\n`);
process.exit(failed > 0 ? 1 : 0);
