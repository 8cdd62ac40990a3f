// For everybody, and under the strictest policy: axe finds nothing serious on any page, and nothing breaks the policy.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import type { Asked } from './rehearsal.ts';
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
  { path: '/', scheme: 'light', width: 1280 },
  { path: '/', scheme: 'dark', width: 390 },
  { path: '/fleet', scheme: 'dark', width: 1280 },
  { path: '/fleet?form=table&agent=coding-2', scheme: 'light', width: 1280 },
  { path: '/tasks', scheme: 'light', width: 390 },
  { path: '/routing?simulation=s1', scheme: 'dark', width: 1280 },
  { path: '/routing', scheme: 'light', width: 390 },
  { path: `/tasks?task=${RUNNING}`, scheme: 'dark', width: 1280 },
  { path: `/tasks?task=${WAITING}`, scheme: 'light', width: 1280 },
  { path: '/scaling?pool=coding', scheme: 'light', width: 1280 },
  { path: '/scaling?pool=coding&decisions=all', scheme: 'dark', width: 390 },
  { path: '/simulate', scheme: 'dark', width: 1280 },
  { path: '/simulate', scheme: 'light', width: 390 },
  { path: '/simulate?id=s7', scheme: 'light', width: 1280 },
  { path: '/simulate?id=s7', scheme: 'dark', width: 390 },
  { path: '/simulate?id=s6', scheme: 'light', width: 1280 },
] as const;

const replies = (asked: Asked) => whole.reply(asked);

for (const { path, scheme, width } of VIEWS) {
  inBrowser(`axe finds nothing serious at ${path}, ${scheme}, ${width} px (needs chromium)`, async () => {
    const { page } = await openStage({ path, scheme, width, agents: 60, troubled: 2, bypassCSP: true, replies });
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    await page.addScriptTag({ content: AXE });
    const findings = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Finding[] }> } };
      return (await axe.run()).violations;
    });
    const serious = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const told = serious.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary = '' }) => `${id} ${target.join(' ')}: ${failureSummary.slice(0, 200)}`),
    );
    expect(told).toEqual([]);
  });
}

inBrowser('breaks no rule of the content policy, on no page and in no dialog (needs chromium)', async () => {
  const { page, url, complaints } = await openStage({ path: '/' });
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  for (const path of ['/fleet?agent=coding-1', '/fleet?form=table', '/tasks']) {
    await page.goto(url + path);
    await page.locator('.verdict[data-severity]').waitFor();
  }
  await page.keyboard.press('?');
  await page.waitForTimeout(200);
  expect(complaints).toEqual([]);
});

inBrowser('is reached by keys: the first is a link to the page itself (needs chromium)', async () => {
  const { page } = await openStage();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
});
