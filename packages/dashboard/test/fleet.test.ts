// The fleet in a real browser: live data move, filters are in the address, an agent opens and can be cordoned.
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import type { Asked } from './rehearsal.ts';
import { settled } from './settled.ts';
import { openStage } from './stage.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);

inBrowser('shows a change of an agent when it comes (needs chromium)', async () => {
  const { page, play, rehearsal } = await openStage({ path: '/fleet' });
  const busy = page.locator('.filters button', { hasText: 'busy' }).locator('.figures');
  const before = [...play.agents.values()].filter(({ state }) => state === 'busy').length;
  await expect.poll(() => busy.textContent()).toBe(String(before));
  const changed = Object.fromEntries(
    [...play.agents.values()]
      .filter(({ state }) => state === 'busy')
      .slice(0, 3)
      .map((agent) => [agent.id, { ...agent, state: 'idle', slotsBusy: 0 } as const]),
  );
  rehearsal.send({ kind: 'delta', from: 1, seq: 2, at: Date.now(), set: { agents: changed } });
  await expect.poll(() => busy.textContent()).toBe(String(before - 3));
});

inBrowser(
  'keeps its filters in the address, which shows the same when it is opened anew (needs chromium)',
  async () => {
    const { page, url, play } = await openStage({ path: '/fleet', agents: 200, troubled: 4 });
    const suspects = [...play.agents.values()].filter(({ id, state }) => state === 'suspect' && id.includes('c'));
    expect(suspects.length).toBeGreaterThan(0);
    const wanted = suspects.map(({ id }) => id).sort();
    const rows = async (): Promise<readonly string[]> => (await page.locator('tbody th a').allTextContents()).sort();
    await page.getByRole('button', { name: /^suspect/ }).click();
    await page.getByRole('searchbox').fill('c');
    await page.getByRole('button', { name: 'table' }).click();
    await expect.poll(() => page.url()).toBe(`${url}/fleet?state=suspect&text=c&form=table`);
    await expect.poll(rows).toEqual(wanted);
    await page.reload();
    await expect.poll(rows).toEqual(wanted);
    await page.getByRole('heading', { name: `${wanted.length} of 200 agents` }).waitFor();
  },
);

inBrowser('opens an agent with what it runs, and the back button closes it (needs chromium)', async () => {
  const { page, play } = await openStage({ path: '/fleet' });
  const busy = [...play.agents.values()].find(({ state }) => state === 'busy');
  await page.getByRole('button', { name: 'table' }).click();
  await page.getByRole('link', { name: busy?.id ?? '', exact: true }).click();
  const panel = page.getByRole('complementary', { name: `Agent ${busy?.id}` });
  await panel.getByText('Runs now').waitFor();
  await expect.poll(() => panel.locator('.running li').count()).toBe(busy?.slotsBusy);
  await page.goBack();
  await panel.waitFor({ state: 'detached' });
});

inBrowser('walks over the cells by arrow keys and opens one by Enter (needs chromium)', async () => {
  const { page } = await openStage({ path: '/fleet' });
  const cells = page.getByRole('img', { name: /agents of coding/ });
  await settled(page);
  await cells.focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await cells.press(key);
  await page.getByRole('complementary', { name: 'Agent coding-2' }).waitFor();
});

inBrowser('cordons an agent only after a yes, with the reason (needs chromium)', async () => {
  const { page, rehearsal, play } = await openStage({
    path: '/fleet?agent=review-1',
    replies: ({ path }: Asked) => (path.endsWith('/cordon') ? { status: 204 } : undefined),
  });
  const asked = (): readonly Asked[] => rehearsal.asked.filter(({ method }) => method === 'POST');
  await page.getByRole('button', { name: 'Cordon', exact: true }).click();
  await page.getByRole('button', { name: 'Leave it' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(asked()).toEqual([]);
  await page.getByRole('button', { name: 'Cordon', exact: true }).click();
  await page.getByLabel(/Reason/).fill('looks odd');
  await page.getByRole('dialog').getByRole('button', { name: 'Cordon', exact: true }).click();
  await expect
    .poll(asked)
    .toEqual([{ method: 'POST', path: '/v1/agents/review-1/cordon', query: {}, body: { reason: 'looks odd' } }]);
  expect(play.agents.has('review-1')).toBe(true);
});

inBrowser(
  'keeps a question, and what was typed, when the agent cannot be asked meanwhile (needs chromium)',
  async () => {
    let isBroken = false;
    const refusal = { status: 500, body: { error: { code: 'internal', message: 'the agent cannot be asked' } } };
    const { page } = await openStage({
      path: '/fleet?agent=review-1',
      replies: ({ path }: Asked) => (isBroken && path === '/v1/agents/review-1' ? refusal : undefined),
    });
    await page.getByRole('button', { name: 'Cordon', exact: true }).click();
    await page.getByLabel(/Reason/).fill('looks odd');
    isBroken = true;
    await page.getByText('the agent cannot be asked').waitFor();
    expect(await page.getByLabel(/Reason/).inputValue()).toBe('looks odd');
  },
);

inBrowser('says what the controller said when it refuses (needs chromium)', async () => {
  const { page } = await openStage({
    path: '/fleet?agent=review-1',
    replies: ({ path }: Asked) =>
      path.endsWith('/drain')
        ? { status: 403, body: { error: { code: 'forbidden', message: 'a viewer may not drain agents' } } }
        : undefined,
  });
  await page.getByRole('button', { name: 'Drain' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click();
  await page.getByRole('alert').getByText('a viewer may not drain agents').waitFor();
});

inBrowser('draws a cell anew when its agent changes, and no other (needs chromium)', async () => {
  const { page, play, rehearsal } = await openStage({ path: '/fleet?pool=coding' });
  const first = play.agents.get('coding-1');
  const second = play.agents.get('coding-2');
  if (first === undefined || second === undefined) throw new Error('the play has no such agents');
  // The middles of the first two cells, 30 px apart.
  const inks = () =>
    page.locator('.cell-group canvas').evaluate((canvas) => {
      const context = (canvas as HTMLCanvasElement).getContext('2d');
      return [15, 45].map((x) => [...(context?.getImageData(x, 17, 1, 1).data ?? [])].join(' '));
    });
  await settled(page);
  // What nobody has drawn yet is clear.
  await expect.poll(inks).not.toContain('0 0 0 0');
  const [before, other] = await inks();
  const ejected = { ...first, state: 'ejected', slotsBusy: 0 } as const;
  rehearsal.send({ kind: 'delta', from: 1, seq: 2, at: Date.now(), set: { agents: { 'coding-1': ejected } } });
  await expect.poll(inks).not.toEqual([before, other]);
  expect((await inks())[1]).toBe(other);
  rehearsal.send({ kind: 'delta', from: 2, seq: 3, at: Date.now(), set: { agents: { 'coding-1': first } } });
  await expect.poll(inks).toEqual([before, other]);
});
