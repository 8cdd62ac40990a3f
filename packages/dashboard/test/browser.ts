// Debian's Chromium for the tests of the page, found where distributions put it.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** undefined where there is none: the tests that need it say so in their names and are skipped. */
export const CHROMIUM = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** Ends what hangs in a browser, and measures nothing: far above what a crowded machine takes. */
const PATIENCE_MS = 120_000;

export async function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('no Chromium was found in PATH');
  // A container has no user namespaces for the sandbox, and often a small /dev/shm.
  const args = ['--no-sandbox', '--disable-dev-shm-usage'];
  return await chromium.launch({ executablePath: CHROMIUM, args, timeout: PATIENCE_MS });
}

/** In a context of its own. With MUSTER_PAGE_SLOWDOWN=6 it has a sixth of the processor, as on a crowded machine. */
export async function openPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const rate = Number(process.env.MUSTER_PAGE_SLOWDOWN ?? 1);
  if (rate > 1) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate });
  return page;
}
