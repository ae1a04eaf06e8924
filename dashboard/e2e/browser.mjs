import { chromium } from 'playwright-core';

/** Debian's Chromium, kept from calling home: there is no network here, and nothing of ours needs another host. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Signs in by the one-time link that the server has printed, and answers what other profiles need to be signed in too. */
export async function signIn(browser, { base, link }) {
  const page = await openPage(browser, { base });
  await page.goto(link());
  await page.getByRole('button').click();
  await page.waitForURL(`${base}/**`);
  const state = await page.context().storageState();
  await page.context().close();
  return { cookies: state.cookies, origins: [] };
}

/** A page in a browser profile of its own, in a language. */
export async function openPage(
  browser,
  { base, language = 'fi', width = 1440, height = 900, colorScheme = 'light', ...more },
) {
  const context = await browser.newContext({ baseURL: base, viewport: { width, height }, colorScheme, ...more });
  await context.addInitScript((one) => {
    if (!localStorage.getItem('polku.language')) localStorage.setItem('polku.language', one);
  }, language);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}
