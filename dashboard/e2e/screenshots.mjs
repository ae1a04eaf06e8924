// Pictures of the main pages in each language, narrow and wide, into screenshots/ (not committed), to be looked at.
import { mkdirSync } from 'node:fs';
import { launch, openPage, signIn } from './browser.mjs';
import { startServer } from './server.mjs';

const server = await startServer();
const browser = await launch();
const storageState = await signIn(browser, server);
mkdirSync('screenshots', { recursive: true });

const pages = {
  path: '/keino',
  indicator: '/keino/indicators/K-01',
  changes: '/keino/changes',
  record: '/keino/record',
  health: '/keino/health',
  imports: '/keino/imports',
  accounts: '/admin',
  tokens: '/admin/tokens',
  audit: '/admin/audit',
};
for (const language of ['fi', 'sv', 'en']) {
  for (const width of [360, 1440]) {
    for (const colorScheme of language === 'fi' ? ['light', 'dark'] : ['light']) {
      const page = await openPage(browser, { base: server.base, language, width, colorScheme, storageState });
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(path);
        if (!path.startsWith('/admin')) await page.locator('.connection--live').waitFor();
        await page.waitForLoadState('networkidle');
        // Charts draw themselves in for a second.
        await page.waitForTimeout(1_200);
        const file = `screenshots/${name}-${width}-${language}${colorScheme === 'dark' ? '-dark' : ''}.png`;
        await page.screenshot({ path: file, fullPage: true });
        console.log(file);
      }
      await page.context().close();
    }
  }
}
await browser.close();
await server.stop();
