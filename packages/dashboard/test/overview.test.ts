// The overview in a real browser: figures and charts move, decisions are told, the span is in the address.
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import { limitsReply } from './limits-play.ts';
import { openStage } from './stage.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);

inBrowser('moves when something comes: figures, charts and what happened (needs chromium)', async () => {
  const { page, play, rehearsal } = await openStage();
  const at = Date.now() + 5_000;
  const overview = { ...play.overview(), endedPerSecond: 123 };
  rehearsal.send({
    kind: 'delta',
    from: 1,
    seq: 2,
    at,
    set: { overview: { all: overview } },
    points: [{ ...play.points[0], at, endedPerSecond: 123 } as (typeof play.points)[number]],
    happenings: [
      { number: 99, at, kind: 'scaled', pool: 'coding', from: 16, to: 18, reason: 'more waits', isEmergency: false },
    ],
  });
  await page.locator('.figure', { hasText: 'Throughput' }).getByText('123/s').waitFor();
  await page.getByRole('img', { name: /^Tasks: .*123\/s ended/ }).waitFor();
  const first = page.locator('.happenings li').first();
  await expect.poll(() => first.textContent()).toContain('coding grew from 16 to 18 agents more waits');
  const decisions = 1 + play.happenings.filter(({ kind }) => kind === 'scaled').length;
  await page.getByRole('img', { name: new RegExp(`^Slots, and decisions .* ${decisions} decisions in`) }).waitFor();
});

inBrowser('shows a longer span out of what was kept, by the address (needs chromium)', async () => {
  const { page, url, rehearsal } = await openStage();
  await page.getByRole('button', { name: '24 h' }).click();
  await expect.poll(() => page.url()).toBe(`${url}/?span=24+h`);
  await page.getByRole('img', { name: /decisions in 1 d/ }).waitFor();
  const spanMs = (): number => {
    const asked = rehearsal.asked.filter(({ path, query }) => path === '/v1/series' && query.name === 'muster_slots');
    const { from, to } = asked.at(-1)?.query ?? {};
    return Number(to) - Number(from);
  };
  await expect.poll(spanMs).toBe(86_400_000);
  await page.reload();
  await page.getByRole('img', { name: /decisions in 1 d/ }).waitFor();
});

inBrowser('says why there is no past, and shows what is live all the same (needs chromium)', async () => {
  const { page } = await openStage({
    replies: ({ path }) =>
      path === '/v1/series'
        ? { status: 403, body: { error: { code: 'forbidden', message: 'a tenant may not read series' } } }
        : undefined,
  });
  await page.getByRole('img', { name: /^Tasks: / }).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.getByRole('button', { name: '1 h' }).click();
  await page.getByRole('alert').getByText('a tenant may not read series').waitFor();
});

inBrowser('says what to do where nothing has come yet (needs chromium)', async () => {
  const { page, play, rehearsal } = await openStage();
  const { tasks, agents, ...rest } = play.overview();
  const nothing = { ...rest, tasks: { ...tasks, submitted: 0 }, agents: { ...agents, total: 0 } };
  rehearsal.send({ kind: 'delta', from: 1, seq: 2, at: Date.now(), set: { overview: { all: nothing } } });
  await page.getByText('nothing has come to it yet').waitFor();
});

inBrowser('says in a line what limits, and behind it how full each stage is (needs chromium)', async () => {
  const { page, url } = await openStage({ replies: (asked) => limitsReply(asked) });
  const limits = page.locator('.limits');
  await limits.getByText(/The agents of type coding limit: 9\d % of 28 slots were busy/).waitFor();
  await limits.getByText(/^(\d+ min )?[\d.]+ s ago$/).waitFor();
  await limits.locator('summary').click();
  const rows = limits.getByRole('row');
  await expect.poll(() => rows.count()).toBe(7);
  await expect.poll(() => rows.nth(1).textContent()).toMatch(/^agents of coding9\d %6\.\d+\/s[67]\.\d+\/s3\d$/);
  await limits.getByRole('link', { name: 'agents of coding' }).click();
  await expect.poll(() => page.url()).toBe(`${url}/scaling?pool=coding`);
});

inBrowser('says nothing of limits before the controller has looked (needs chromium)', async () => {
  const { page, rehearsal } = await openStage({
    replies: ({ path }) => (path === '/v1/status' ? { status: 200, body: { now: Date.now() } } : undefined),
  });
  await expect.poll(() => rehearsal.asked.some(({ path }) => path === '/v1/status')).toBe(true);
  await page.getByRole('img', { name: /^Tasks: / }).waitFor();
  expect(await page.locator('.limits').count()).toBe(0);
});
