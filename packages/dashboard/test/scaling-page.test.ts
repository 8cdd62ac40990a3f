// The page of scaling before a rehearsed controller: it moves with the stream, its filters are in the address,
// decisions open, and its chart is saved.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import { openStage, type Stage } from './stage.ts';
import { WholePlay } from './whole-play.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);

async function openScaling(path: string): Promise<Stage & { readonly whole: WholePlay }> {
  const whole = new WholePlay();
  return { ...(await openStage({ path, agents: 47, replies: (asked) => whole.reply(asked) })), whole };
}

inBrowser('moves when the pool does (needs chromium)', async () => {
  const { page, play, rehearsal } = await openScaling('/scaling?pool=coding');
  const agents = page.locator('.figure', { hasText: /^Agents/ });
  await agents.getByText('of 16 wanted').waitFor();
  const pool = play.pools().find(({ type }) => type === 'coding');
  if (pool === undefined) throw new Error('the play has no such pool');
  const set = { pools: { coding: { ...pool, desired: 21, total: 19, starting: 2 } } };
  rehearsal.send({ kind: 'delta', from: 1, seq: 2, at: Date.now(), set });
  await agents.getByText('of 21 wanted').waitFor();
  await expect.poll(() => agents.textContent()).toBe('Agents19of 21 wanted2 agents starting');
});

inBrowser('keeps pool, span and kind of decisions in the address (needs chromium)', async () => {
  const { page, url } = await openScaling('/scaling');
  await page.getByRole('button', { name: 'coding', exact: true }).click();
  await page.getByRole('button', { name: '24 h' }).click();
  await page.getByRole('button', { name: 'all', exact: true }).click();
  await expect.poll(() => page.url()).toBe(`${url}/scaling?pool=coding&span=24+h&decisions=all`);
  await page.reload();
  const decisions = page.getByRole('region', { name: 'Decisions' });
  await decisions.getByText('held by cooldown').waitFor();
  await expect.poll(() => decisions.getByRole('listitem').count()).toBe(8);
  await page.getByText('Agent-hours, last 24 h').waitFor();
});

inBrowser('opens a decision with its numbers, and saves the sizes (needs chromium)', async () => {
  const { page } = await openScaling('/scaling?pool=coding');
  const first = page.getByRole('region', { name: 'Decisions' }).getByRole('listitem').first();
  await first.getByText('14 → 16').click();
  await first.getByText('queueDepth', { exact: true }).waitFor();
  await page
    .getByRole('img', { name: /^Agents, and decisions about them: 16 of 16 agents wanted; 6 decisions/ })
    .waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Agents, and decisions about them as CSV' }).click();
  const [head, row] = readFileSync(await (await download).path(), 'utf8').split('\r\n');
  expect(head).toBe('time,there [agents],wanted [agents]');
  expect(row).toMatch(/^\d{4}-\d\d-\d\dT.*Z,\d+,\d+$/);
});
