// A page of a real controller in a browser, and what axe finds serious on it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { openBrowser, openPage } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A simulation takes minutes where nine things share two cores. */
export const SIMULATED_MS_MAX = 480_000;

/** Ends with the test. The content policy is bypassed for axe; it has a test of its own. */
export async function openRealPage(url: string): Promise<Page> {
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const page = await openPage(browser, { viewport: { width: 1280, height: 900 }, bypassCSP: true });
  await page.goto(url);
  return page;
}

/** Rule and element of each serious or critical finding. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ content: AXE });
  return await page.evaluate(async () => {
    type Finding = { readonly id: string; readonly impact: string; readonly nodes: { readonly html: string }[] };
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Finding[] }> } };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}
