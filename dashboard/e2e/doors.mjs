// Who sees what, tokens, imports and the log: the part of the tests that is about the partners' doors.
import assert from 'node:assert/strict';

const procurements = ['Tuotu silta (e2e)', 'Tuotu koulu (e2e)'];

/** Rows of which two are good, one names no channel that there is, and one has no day. */
const contacts = `Päivä;Organisaatio;Kanava;Hankinta;Tunniste
3.2.2023;Motiva;email;${procurements[0]};e2e-1
4.2.2023;Motiva;email;${procurements[1]};e2e-2
5.2.2023;Motiva;savumerkki;${procurements[0]};e2e-3
;Motiva;email;${procurements[1]};e2e-4
`;

/** An import makes no procurements of its own: those that it names are recorded before. */
async function recordProcurements(page, base, names = procurements) {
  const ask = async (query, variables) => {
    const answer = await page.request.post(`${base}/graphql`, { data: { query, variables } });
    return (await answer.json()).data;
  };
  const { network } = await ask('{ network(slug: "keino") { id organisations(first: 100) { nodes { id code } } } }');
  const organisation = network.organisations.nodes.find((one) => one.code === 'motiva')?.id ?? network.organisations.nodes[0].id;
  for (const [i, name] of names.entries()) {
    const procurement = { name, occurredOn: '2023-02-01', organisation };
    const input = { network: network.id, procurement, idempotencyKey: `e2e-${names.length}-${i}` };
    const { done } = await ask(
      'mutation Record($input: RecordProcurementInput!) { done: recordProcurement(input: $input) { userErrors { message } } }',
      { input },
    );
    assert.deepEqual(done.userErrors, []);
  }
}

async function publish(page, base, published) {
  const ask = async (query, variables) => (await (await page.request.post(`${base}/graphql`, { data: { query, variables } })).json()).data;
  const { network } = await ask('{ network(slug: "keino") { id } }');
  const input = { network: network.id, codes: ['K-02', 'K-58'], published, reason: 'e2e', idempotencyKey: `e2e-publish-${published}` };
  const { done } = await ask(
    'mutation Publish($input: PublishIndicatorsInput!) { done: publishIndicators(input: $input) { userErrors { message } } }',
    { input },
  );
  assert.deepEqual(done.userErrors, []);
}

export async function doors({ test, open, becomes, number, live, violations, server }) {
  const stranger = await open({ anonymous: true, width: 360, height: 780 });
  const admin = await open();

  await test('a stranger is told what this is and how to come in, and nothing else', async () => {
    const asked = [];
    stranger.on('request', (request) => request.url().endsWith('/graphql') && asked.push(request.postDataJSON().query));
    await stranger.goto('/');
    await stranger.getByRole('heading', { name: 'Kirjaudu ylläpitäjänä' }).waitFor();
    await stranger.getByText('polku link').waitFor();
    assert.equal(await stranger.getByRole('button', { name: 'Kirjaudu ulos' }).count(), 0);
    assert.deepEqual(await violations(stranger), []);
    await stranger.goto('/keino');
    await stranger.getByText('Tätä verkostoa ei ole, tai se ei näy kaikille.', { exact: false }).waitFor();
    assert.ok(asked.every((query) => /^query (Networks|WhoAsks)/.test(query)), asked.join('\n'));
    await stranger.goto('/admin');
    await stranger.getByText('Tätä verkostoa ei ole', { exact: false }).waitFor();
  });

  await test('who is signed in is said, and that this server is for trial', async () => {
    await admin.goto('/keino');
    await live(admin);
    await admin.locator('.account').getByText('Koordinaattori').waitFor();
    await admin.getByText('Palvelimella ei ole tunnistuspalvelua.').waitFor();
  });

  await test('an indicator is opened to everybody with a reason, and everybody sees it', async () => {
    await admin.goto('/keino/indicators/K-01');
    await live(admin);
    await admin.getByRole('button', { name: 'Avaa kaikille' }).click();
    await admin.getByRole('textbox', { name: /^Syy/ }).fill('Avoimuus (e2e)');
    await admin.locator('form').getByRole('button', { name: 'Avaa kaikille' }).click();
    await admin.locator('[data-published="true"]').waitFor();
    const value = await admin.getByTestId('value').innerText();

    const asked = [];
    stranger.on('request', (request) => request.url().endsWith('/graphql') && asked.push(request.postDataJSON().query));
    await stranger.goto('/');
    await stranger.waitForURL('**/keino');
    await stranger.locator('[data-code="K-01"]').waitFor();
    assert.equal(await stranger.locator('[data-code]').count(), 1);
    assert.equal(await stranger.getByRole('link', { name: 'Tallenteet' }).count(), 0);
    await stranger.locator('[data-code="K-01"] a').click();
    assert.equal(await stranger.getByTestId('value').innerText(), value);
    await stranger.getByRole('button', { name: 'Näytä taulukkona' }).click();
    await stranger.getByRole('region', { name: 'Kehitys ajassa' }).last().locator('tbody tr').first().waitFor();
    await stranger.getByRole('region', { name: 'Alueittain' }).locator('tbody tr').first().waitFor();
    assert.deepEqual(
      asked.filter((query) => /explain|leftOut|jobRuns|reconciliation|changes\(|definitions \{|forecast/.test(query)),
      [],
    );
    assert.deepEqual(await violations(stranger), []);
    assert.ok((await stranger.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  });

  await test('a number about few customers is told to be hidden, not missing and not zero', async () => {
    await publish(admin, server.base, true);
    // Some of its regions have few customers; the other indicator has few altogether.
    await stranger.goto('/keino/indicators/K-02');
    const hidden = stranger.getByRole('region', { name: 'Alueittain' }).locator('tbody tr', { hasText: 'salattu' });
    await hidden.first().waitFor();
    assert.equal(await hidden.first().locator('.bars__bar').count(), 0);
    assert.doesNotMatch(await hidden.first().locator('td').innerText(), /\d|ei tietoja/);
    await stranger.getByText('alle viittä asiakasta', { exact: false }).first().waitFor();
    await stranger.goto('/keino/indicators/K-58');
    await stranger.locator('.headline__value').getByText('salattu').waitFor();
    assert.equal(await stranger.getByTestId('value').count(), 0);
    await publish(admin, server.base, false);
  });

  await test('the downloads of a page answer with files', async () => {
    await admin.goto('/keino');
    await live(admin);
    await admin.getByRole('button', { name: /^Lataa/ }).first().click();
    const links = await admin.locator('.download__files a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    assert.ok(links.length >= 4);
    for (const link of links) {
      const answer = await admin.request.get(`${server.base}${link}`);
      assert.equal(answer.status(), 200, link);
      assert.ok((await answer.body()).length > 100, link);
    }
    await admin.keyboard.press('Escape');
    assert.equal(await admin.locator('.download__files').count(), 0);
    for (const link of ['/open/keino/indicators.csv', '/open/catalog.jsonld', '/open/keino/indicators/K-01.json']) {
      assert.equal((await stranger.request.get(`${server.base}${link}`)).status(), 200, link);
    }
  });

  await test('a token is shown once, works, and stops working when it is revoked', async () => {
    await admin.goto('/admin/tokens');
    await admin.getByRole('button', { name: 'Tee avain' }).click();
    const form = admin.locator('form');
    await form.getByRole('button', { name: 'Tee avain' }).click();
    await form.getByRole('alert').getByText('Nimi: Tämä tieto tarvitaan.').waitFor();
    await form.getByRole('textbox', { name: /^Nimi/ }).fill('Valtiokonttori, raportti (e2e)');
    await form.getByLabel('Kaikki verkostot, myös tulevat').check();
    await form.getByRole('button', { name: 'Tee avain' }).click();
    const field = admin.getByRole('textbox', { name: 'Avain', exact: true });
    await field.waitFor();
    const secret = await field.inputValue();
    assert.match(secret, /^polku_/);
    assert.deepEqual(await violations(admin), []);
    const ask = () =>
      fetch(`${server.base}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${secret}` },
        body: JSON.stringify({ query: '{ viewer { name role } }' }),
      });
    assert.equal((await (await ask()).json()).data.viewer.role, 'PARTNER');

    await admin.getByRole('button', { name: 'Olen ottanut avaimen talteen' }).click();
    await admin.reload();
    const row = admin.locator('[data-token="Valtiokonttori, raportti (e2e)"]');
    await row.waitFor();
    assert.ok(!(await admin.content()).includes(secret));
    await row.getByRole('button', { name: /^Mitätöi/ }).click();
    await row.getByRole('button', { name: /^Mitätöi avain/ }).click();
    await row.getByText(/^Mitätöity/).waitFor();
    assert.equal((await ask()).status, 401);
  });

  await imports({ test, open, admin, becomes, number, live, violations, server });

  await test('a script that was stored in a text is shown as text', async () => {
    const script = '<img src=x onerror="globalThis.ran=1"><script>globalThis.ran=1</script> (e2e)';
    await recordProcurements(admin, server.base, [script]);
    const upload = await admin.request.post(
      `${server.base}/imports?${new URLSearchParams({ network: 'keino', kind: 'contacts', name: `${script}.csv`.replaceAll('/', '') })}`,
      { headers: { 'X-Polku': '1', 'Content-Type': 'application/octet-stream' }, data: Buffer.from(`${script};Päivä\n${script};x\n`) },
    );
    const { id } = await upload.json();
    for (const path of ['/keino/records?kind=procurement', '/keino/imports', `/keino/imports/${encodeURIComponent(id)}`, '/admin/audit']) {
      await admin.goto(path);
      await admin.locator('main h1').waitFor();
      await admin.waitForLoadState('networkidle');
      if (path !== '/admin/audit') await admin.getByText('onerror=', { exact: false }).first().waitFor({ state: 'attached' });
      assert.equal(await admin.locator('main img').count(), 0, path);
      assert.equal(await admin.evaluate(() => globalThis.ran), undefined, path);
    }
    await admin.goto('/keino/records?kind=procurement');
    await admin.getByRole('link', { name: /onerror=/ }).first().click();
    await admin.getByRole('heading', { name: /onerror=/ }).waitFor();
    assert.equal(await admin.evaluate(() => globalThis.ran), undefined);
  });

  await test('the log tells of writes, sign-ins and refusals, and is narrowed', async () => {
    await admin.goto('/admin/audit');
    await admin.locator('[data-action^="token"]').first().waitFor();
    await admin.getByLabel('Tulos').selectOption('REFUSED');
    await admin.getByRole('button', { name: 'Näytä', exact: true }).click();
    await admin.locator('tbody tr[data-outcome="REFUSED"]').first().waitFor();
    assert.equal(await admin.locator('tbody tr[data-outcome="DONE"]').count(), 0);
    await admin.getByLabel('Tulos').selectOption('');
    await admin.getByLabel('Toiminnon alku').fill('sign-in');
    await admin.getByRole('button', { name: 'Näytä', exact: true }).click();
    await admin.locator('tbody tr[data-action^="sign-in"]').first().waitFor();
  });

  await test('a sign-in that ends says so, keeps what was typed, and a new one in another tab lets it go on', async () => {
    const page = await open();
    await page.goto('/keino/record');
    await page.getByRole('textbox', { name: /^Muistiinpano/ }).fill('Kesken (e2e)');
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    await page.getByRole('alert').getByText('Kirjautumisesi on päättynyt.').waitFor();
    assert.equal(await page.getByRole('textbox', { name: /^Muistiinpano/ }).inputValue(), 'Kesken (e2e)');
    await page.context().addCookies(cookies);
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    await page.getByText('Kirjautumisesi on päättynyt.').waitFor({ state: 'detached' });
    await page.context().close();
  });

  await test('a published indicator is taken back', async () => {
    await admin.goto('/keino/indicators/K-01');
    await live(admin);
    await admin.getByRole('button', { name: 'Peru avoimuus' }).click();
    await admin.getByRole('textbox', { name: /^Syy/ }).fill('Siivotaan (e2e)');
    await admin.locator('form').getByRole('button', { name: 'Peru avoimuus' }).click();
    await admin.locator('[data-published="false"]').waitFor();
    await stranger.goto('/');
    await stranger.getByRole('heading', { name: 'Kirjaudu ylläpitäjänä' }).waitFor();
  });
}

async function imports({ test, open, admin, becomes, number, live, violations, server }) {
  const watcher = await open();
  let before = 0;
  const counted = (outcome) => admin.locator(`[data-outcome="${outcome}"] strong`).innerText();
  const state = (name, timeout = 30_000) => admin.getByRole('heading', { name, exact: true }).waitFor({ timeout });

  await test('a file is sent, its columns are guessed, and a check says what would become of each row', async () => {
    await recordProcurements(admin, server.base);
    await watcher.goto('/keino');
    await live(watcher);
    before = await number(watcher, 'K-01');
    await admin.goto('/keino/imports');
    await admin.getByRole('button', { name: 'Tuo tiedosto' }).click();
    await admin.getByRole('button', { name: 'Lähetä tiedosto' }).click();
    await admin.getByRole('alert').getByText('Valitse aineiston laji.').waitFor();
    await admin.getByLabel('Aineiston laji').selectOption('CONTACTS');
    await admin.getByText('yksi kontakti rivillä', { exact: false }).waitFor();
    const buffer = Buffer.from(contacts);
    await admin.getByLabel('Valitse tiedosto').setInputFiles({ name: 'kontaktit (e2e).csv', mimeType: 'text/csv', buffer });
    await admin.getByRole('button', { name: 'Lähetä tiedosto' }).click();
    await state('Lähetetty, ei vielä tarkistettu');
    assert.equal(await admin.getByLabel('Sarake: Päivä').inputValue(), 'Päivä');
    assert.deepEqual(await violations(admin), []);

    // A draft of the columns outlives a reload.
    await admin.getByLabel('Sarake: Kanava').selectOption('');
    await admin.reload();
    await state('Lähetetty, ei vielä tarkistettu');
    assert.equal(await admin.getByLabel('Sarake: Kanava').inputValue(), '');
    await admin.getByRole('button', { name: 'Tarkista' }).click();
    await admin.getByRole('alert').getByText('Kanava: Tämä tieto tarvitaan.').waitFor();
    await admin.getByLabel('Sarake: Kanava').selectOption('Kanava');
    await admin.getByRole('button', { name: 'Tarkista' }).click();
    await state('Tarkistettu');
    assert.equal(await counted('NEW'), '2');
    assert.equal(await counted('REFUSED'), '2');
    assert.equal(await number(watcher, 'K-01'), before);
  });

  await test('refused rows say why, and keep the file out as a whole', async () => {
    await admin.locator('[data-outcome="REFUSED"]').click();
    const rows = admin.locator('tbody tr[data-row]');
    await rows.first().waitFor();
    assert.equal(await rows.count(), 2);
    assert.match(await rows.first().innerText(), /savumerkki|channel/);
    assert.equal(await admin.getByRole('button', { name: 'Ota käyttöön' }).count(), 0);
    assert.deepEqual(await violations(admin), []);
  });

  await test('row by row the good ones come in, and the number moves on the other screen', async () => {
    await admin.getByRole('radio', { name: /^Rivi riviltä/ }).check();
    await admin.getByRole('button', { name: 'Ota käyttöön' }).click();
    await state('Otettu käyttöön');
    await becomes(watcher, 'K-01', before + 2);
    await admin.reload();
    await state('Otettu käyttöön');
    const made = admin.locator('tbody tr[data-row]').filter({ has: admin.getByRole('link') });
    await made.first().waitFor();
    assert.equal(await made.count(), 2);
  });

  await test('the same file again changes nothing', async () => {
    await admin.goto('/keino/imports');
    await admin.getByRole('button', { name: 'Tuo tiedosto' }).click();
    await admin.getByLabel('Aineiston laji').selectOption('CONTACTS');
    const buffer = Buffer.from(contacts);
    await admin.getByLabel('Valitse tiedosto').setInputFiles({ name: 'uudelleen (e2e).csv', mimeType: 'text/csv', buffer });
    await admin.getByRole('button', { name: 'Lähetä tiedosto' }).click();
    await state('Lähetetty, ei vielä tarkistettu');
    await admin.getByRole('button', { name: 'Tarkista' }).click();
    await state('Tarkistettu');
    assert.equal(await counted('NEW'), '0');
    assert.equal(await counted('SAME'), '2');
    await admin.getByRole('button', { name: 'Hylkää tiedosto' }).click();
    await state('Hylätty');
  });

  await test('a whole import is taken back with a reason', async () => {
    await admin.goto('/keino/imports');
    await admin.getByRole('link', { name: 'kontaktit (e2e).csv' }).first().click();
    await state('Otettu käyttöön');
    await admin.getByRole('button', { name: 'Peru tuonti' }).click();
    await admin.locator('form').getByRole('button', { name: 'Peru tuonti' }).click();
    await admin.getByRole('alert').first().getByText('Syy: Tämä tieto tarvitaan.').waitFor();
    await admin.getByRole('textbox', { name: /^Syy/ }).fill('Väärä tiedosto (e2e)');
    await admin.locator('form').getByRole('button', { name: 'Peru tuonti' }).click();
    await state('Peruttu');
    await becomes(watcher, 'K-01', before);
    await admin.getByText('Syy: Väärä tiedosto (e2e)').waitFor();
  });
}
