// Where the focus goes when something closes: back, in the same turn, and to what is left where the stream has changed
// the page meanwhile.
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import type { Asked } from './rehearsal.ts';
import { hasFocus } from './settled.ts';
import { openStage, replyOf, type Stage } from './stage.ts';
import { WholePlay } from './whole-play.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);
const whole = new WholePlay();
const replies = (asked: Asked) => whole.reply(asked);

/** Opens by a click and closes by `selector` without a frame or a timer between: what comes later than that is late. */
async function openAndClose(
  opener: Locator,
  { selector, event }: { readonly selector: string; readonly event: string },
) {
  return await opener.evaluate(
    async (element, { selector, event }) => {
      const settle = async (): Promise<void> => {
        for (let step = 0; step < 50; step++) await null;
      };
      if (element instanceof HTMLElement) element.focus();
      element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
      await settle();
      const opened = document.querySelector(selector);
      const isInside = opened?.contains(document.activeElement) === true;
      (opened?.querySelector('[data-closes]') ?? opened)?.dispatchEvent(new Event(event, { bubbles: true }));
      await settle();
      return { isInside, isClosed: opened?.isConnected === false, isBack: document.activeElement === element };
    },
    { selector, event },
  );
}

inBrowser('a dialog takes the focus and gives it back in the turn of the key (needs chromium)', async () => {
  const { page } = await openStage({ path: '/fleet?agent=coding-2', replies });
  const came = await openAndClose(page.getByRole('button', { name: 'Drain' }), { selector: 'dialog', event: 'cancel' });
  expect(came).toEqual({ isInside: true, isClosed: true, isBack: true });
});

inBrowser('a panel takes the focus and gives it back in the turn of the key (needs chromium)', async () => {
  const { page } = await openStage({ path: '/fleet?form=table', replies });
  const link = page.getByRole('link', { name: 'coding-2', exact: true });
  const came = await openAndClose(link, { selector: 'aside.panel', event: 'click' });
  expect(came).toEqual({ isInside: true, isClosed: true, isBack: true });
});

/** By Enter on its link; the link itself, as it was then. */
async function openPanel(page: Page, id: string) {
  const link = page.getByRole('link', { name: id, exact: true });
  await link.focus();
  const before = await link.elementHandle();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: `Agent ${id}` });
  await panel.getByText('Runs now').waitFor();
  return { link, before, panel };
}

inBrowser('a panel gives the focus to the equal of a link that was drawn anew (needs chromium)', async () => {
  const { page, play, rehearsal } = await openStage({ path: '/fleet?form=table', replies });
  const { link, before, panel } = await openPanel(page, 'coding-2');
  const agent = play.agents.get('coding-2');
  if (agent === undefined) throw new Error('the play has no such agent');
  rehearsal.send({ kind: 'delta', from: 1, seq: 2, at: Date.now(), gone: { agents: ['coding-2'] } });
  await link.waitFor({ state: 'detached' });
  rehearsal.send({ kind: 'delta', from: 2, seq: 3, at: Date.now(), set: { agents: { 'coding-2': agent } } });
  await link.waitFor();
  expect(await before?.evaluate((element) => element.isConnected)).toBe(false);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(link)).toBe(true);
});

inBrowser('what the palette opens takes the focus, and leaves it in the page (needs chromium)', async () => {
  const { page } = await openStage({ path: '/fleet?form=table', replies });
  const { panel } = await openPanel(page, 'coding-2');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('review-3');
  await page.keyboard.press('Enter');
  const next = page.getByRole('complementary', { name: 'Agent review-3' });
  await next.waitFor();
  await panel.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(next)).toBe(true);
  // The cells are shown now: the link that opened the first panel is nowhere.
  await page.keyboard.press('Escape');
  await next.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(page.getByRole('main'))).toBe(true);
});

/** The page of an agent that somebody else halts when it is told to. */
async function openHalted(): Promise<{ readonly stage: Stage; readonly halt: () => void }> {
  let isHalted = false;
  const stage: Stage = await openStage({
    path: '/fleet?agent=coding-2',
    replies: (asked) => {
      if (!isHalted || asked.path !== '/v1/agents/coding-2') return whole.reply(asked);
      const reply = replyOf(stage.play, asked);
      return (
        reply && { ...reply, body: { ...Object(reply.body), halt: { kind: 'cordon', by: 'jonas', at: Date.now() } } }
      );
    },
  });
  const halt = (): void => {
    isHalted = true;
    const agent = stage.play.agents.get('coding-2');
    if (agent === undefined) throw new Error('the play has no such agent');
    const set = { agents: { 'coding-2': { ...agent, state: 'cordoned', slotsBusy: 0 } as const } };
    stage.rehearsal.send({ kind: 'delta', from: 1, seq: 2, at: Date.now(), set });
  };
  return { stage, halt };
}

inBrowser('a dialog leaves the focus in its panel when its button went meanwhile (needs chromium)', async () => {
  const { stage, halt } = await openHalted();
  const { page } = stage;
  const panel = page.getByRole('complementary', { name: 'Agent coding-2' });
  await panel.getByRole('button', { name: 'Cordon', exact: true }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  halt();
  await panel.getByText('Halted').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(panel)).toBe(true);
});

inBrowser('a dialog leaves the focus in the page when its button is disabled meanwhile (needs chromium)', async () => {
  const { page, play, rehearsal } = await openStage({ path: '/scaling?pool=coding', agents: 47, replies });
  const byHand = page.getByRole('region', { name: 'By hand' });
  await byHand.getByRole('textbox').fill('12');
  const resize = byHand.getByRole('button', { name: 'Resize …' });
  await resize.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  const pool = play.pools().find(({ type }) => type === 'coding');
  if (pool === undefined) throw new Error('the play has no such pool');
  const set = { pools: { coding: { ...pool, desired: 12 } } };
  rehearsal.send({ kind: 'delta', from: 1, seq: 2, at: Date.now(), set });
  await expect.poll(() => resize.isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(page.getByRole('main'))).toBe(true);
});
