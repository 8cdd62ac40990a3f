// The page of routing in a real browser: who got what, factors as bars, weights in the address, what-if, a trial.
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import { routingReply } from './routing-play.ts';
import { openStage, type Stage } from './stage.ts';
import { TaskPlay } from './task-play.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);

async function openRouting(path: string): Promise<Stage & { readonly tasks: TaskPlay }> {
  const tasks = new TaskPlay();
  const replies = (asked: Parameters<typeof routingReply>[0]) => routingReply(asked) ?? tasks.reply(asked);
  return { ...(await openStage({ path, replies })), tasks };
}

inBrowser(
  'shows who got the last decisions, each with its factors, and what is in force (needs chromium)',
  async () => {
    const { page, rehearsal, complaints } = await openRouting('/routing');
    await page.getByRole('heading', { name: '40 last decisions' }).waitFor();
    await expect.poll(() => page.locator('.decisions tbody tr').count()).toBe(40);
    await expect.poll(() => page.locator('.decisions tbody .factor-part').count()).toBe(200);
    await page.getByText('five-factor').first().waitFor();
    await page.getByRole('button', { name: 'by type', exact: true }).click();
    const shared = async (): Promise<number> => {
      const shares = await page.locator('.shares .number').allTextContents();
      return shares.reduce((sum, text) => sum + Number(text.split(',')[0]), 0);
    };
    await expect.poll(shared).toBe(40);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Who got the last decisions by type as CSV' }).click();
    expect((await download).suggestedFilename()).toBe('muster-decisions-by-type.csv');
    // Nothing changed: no decision is asked for twice.
    const explained = () => rehearsal.asked.filter(({ path }) => path.endsWith('/explain')).length;
    const lists = () => rehearsal.asked.filter(({ path }) => path === '/v1/tasks').length;
    await expect.poll(lists).toBeGreaterThan(1);
    expect(explained()).toBe(40);
    expect(complaints).toEqual([]);
  },
);

inBrowser('asks what other weights would have chosen; the weights are in the address (needs chromium)', async () => {
  const { page, url, rehearsal } = await openRouting('/routing');
  await page.getByRole('button', { name: 'quality' }).click();
  await expect.poll(() => page.url()).toBe(`${url}/routing?weights=15%2C50%2C10%2C5%2C20`);
  await page.getByRole('button', { name: /^Ask the last 40/ }).click();
  const answer = page.getByText(/would have gone elsewhere/);
  await answer.waitFor();
  const asked = rehearsal.asked.filter(({ path }) => path.endsWith('/what-if'));
  expect(asked).toHaveLength(40);
  expect(asked[0]?.body).toEqual({
    weights: { load: 0.15, performance: 0.5, impact: 0.1, efficiency: 0.05, collaboration: 0.2 },
  });
  const [changed] = /\d+/.exec((await answer.textContent()) ?? '') ?? ['0'];
  expect(Number(changed)).toBeGreaterThan(0);
  await expect.poll(() => page.locator('.changed li').count()).toBe(Math.min(10, Number(changed)));
  // An answer about other weights than those shown would be a wrong one.
  await page.getByRole('slider', { name: 'load' }).fill('80');
  await answer.waitFor({ state: 'detached' });
});

inBrowser('asks one decision alone when it comes from a task (needs chromium)', async () => {
  const { page, rehearsal, tasks } = await openRouting('/tasks');
  const { id } = tasks.find('completed');
  await page.getByRole('link', { name: id, exact: true }).click();
  await page.getByRole('link', { name: 'Try other weights' }).click();
  await page.getByRole('button', { name: `Ask the decision of ${id}` }).click();
  await page.getByText(/of 1 would have gone elsewhere/).waitFor();
  expect(rehearsal.asked.filter(({ path }) => path.endsWith('/what-if')).map(({ path }) => path)).toEqual([
    `/v1/tasks/${id}/what-if`,
  ]);
});

inBrowser('tries weights on recorded traffic and compares waits (needs chromium)', async () => {
  const { page, rehearsal } = await openRouting('/routing?weights=60,15,15,5,5');
  await page.getByRole('button', { name: 'Try it on traffic' }).click();
  await page.getByRole('rowheader', { name: 'these weights' }).waitFor();
  await expect
    .poll(() => page.locator('.trial-waits tbody tr').allTextContents())
    .toEqual(['as it is set470 ms3.1 s9.4 s2.4 %', 'these weights405 ms2.7 s8.1 s2 %']);
  await expect.poll(() => new URL(page.url()).searchParams.get('simulation')).toBe('s1');
  const [started] = rehearsal.asked.filter(({ method, path }) => method === 'POST' && path === '/v1/simulations');
  expect(started?.body).toMatchObject({ traffic: { recorded: {} }, policies: ['recorded'] });
});
