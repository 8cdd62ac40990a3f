// For everybody, and under the strictest policy: axe finds nothing serious on any page, and nothing breaks the policy.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import type { Asked } from './rehearsal.ts';
import { settled } from './settled.ts';
import { openStage } from './stage.ts';
import { WholePlay } from './whole-play.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

const whole = new WholePlay();
const RUNNING = whole.tasks.find('leased').id;
const WAITING = whole.tasks.find('waiting').id;

const VIEWS = [
  '/',
  '/review',
  '/review?day=2001-01-01',
  '/fleet?pool=coding',
  '/fleet?form=table&agent=coding-2',
  '/tasks',
  `/tasks?task=${RUNNING}`,
  `/tasks?task=${WAITING}`,
  '/routing?simulation=s1',
  '/scaling?pool=coding&decisions=all',
  '/simulate',
  '/simulate?id=s7',
  '/simulate?id=s6',
  '/forecast',
] as const;

const LOOKS = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'dark', width: 390 },
  { scheme: 'light', width: 390 },
] as const;

const DIALOGS = [
  { path: '/', keys: 'Control+k' },
  { path: '/', keys: '?' },
  { path: '/fleet?agent=coding-2', button: 'Drain' },
  { path: '/fleet?pool=coding', button: /^Replace all/ },
  { path: `/tasks?task=${RUNNING}`, button: 'Cancel' },
  { path: '/scaling?pool=coding', button: /^Undo to/ },
  { path: '/simulate?id=s7', button: /^Apply surge/ },
] as const;

const replies = (asked: Asked) => whole.reply(asked);

/** Rule, element and summary of each serious finding, in each look, by its name. */
async function findingsOf(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ content: AXE });
  const told: string[] = [];
  for (const { scheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    await page.locator(`html[data-theme="${scheme}"]`).waitFor();
    await settled(page);
    const findings = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Finding[] }> } };
      return (await axe.run()).violations;
    });
    for (const { id, impact, nodes } of findings) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      for (const { target, failureSummary = '' } of nodes) {
        told.push(`${scheme} ${width}: ${id} ${target.join(' ')}: ${failureSummary.slice(0, 200)}`);
      }
    }
  }
  return told;
}

for (const path of VIEWS) {
  inBrowser(`axe finds nothing serious at ${path}: light, dark, phone (needs chromium)`, async () => {
    const { page } = await openStage({ path, agents: 60, troubled: 2, bypassCSP: true, replies });
    await settled(page);
    expect(await findingsOf(page)).toEqual([]);
  });
}

for (const dialog of DIALOGS) {
  const name = 'keys' in dialog ? dialog.keys : String(dialog.button);
  inBrowser(`axe finds nothing serious in the dialog of ${name} at ${dialog.path} (needs chromium)`, async () => {
    const { page } = await openStage({ path: dialog.path, bypassCSP: true, replies });
    await settled(page);
    if ('keys' in dialog) await page.keyboard.press(dialog.keys);
    else await page.getByRole('button', { name: dialog.button, exact: typeof dialog.button === 'string' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await findingsOf(page)).toEqual([]);
  });
}

inBrowser('axe finds nothing serious where a token is wanted, and for a viewer (needs chromium)', async () => {
  const login = await openStage({ token: 'right', bypassCSP: true });
  await login.page.getByLabel('Token').waitFor();
  expect(await findingsOf(login.page)).toEqual([]);
  const viewer = await openStage({ path: '/scaling?pool=coding', role: 'viewer', bypassCSP: true, replies });
  await viewer.page.locator('.why-not').first().waitFor();
  expect(await findingsOf(viewer.page)).toEqual([]);
});

inBrowser('breaks no rule of the content policy, on no page and in no dialog (needs chromium)', async () => {
  const { page, url, complaints } = await openStage({ path: '/' });
  const dialog = page.getByRole('dialog');
  await page.keyboard.press('Control+k');
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  for (const path of ['/fleet?agent=coding-1', '/fleet?form=table', '/tasks']) {
    await page.goto(url + path);
    await page.locator('.verdict[data-severity]').waitFor();
    await settled(page);
  }
  await page.keyboard.press('?');
  await dialog.waitFor();
  // A breach of its own comes after all others, and shows that they would have been heard.
  await page.evaluate(() => document.head.append(Object.assign(document.createElement('script'), { text: '1' })));
  await expect.poll(() => complaints.length).toBeGreaterThan(0);
  expect(complaints).toEqual([expect.stringMatching(/inline script/)]);
});

inBrowser('is reached by keys: the first is a link to the page itself (needs chromium)', async () => {
  const { page } = await openStage();
  await page.keyboard.press('Tab');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
});
