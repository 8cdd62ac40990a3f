// By keys alone: every control of each page is reached and shows the focus, what opens closes by Escape, and the focus
// goes back to what opened it.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import type { Asked } from './rehearsal.ts';
import { hasFocus, settled } from './settled.ts';
import { openStage } from './stage.ts';
import { WholePlay } from './whole-play.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);
const whole = new WholePlay();
const replies = (asked: Asked) => whole.reply(asked);

/** More steps than any page has controls. */
const STEPS_MAX = 400;

interface Walk {
  /** Controls that can be seen and take part, and were never focused. */
  readonly missed: readonly string[];
  /** What had the focus without showing it. */
  readonly unseen: readonly string[];
  readonly steps: number;
}

/** Presses Tab until the focus comes round. */
async function walk(page: Page): Promise<Walk> {
  await page.evaluate(() => {
    for (const met of document.querySelectorAll('[data-walk]')) met.removeAttribute('data-walk');
    // From the top, also the second time.
    const top = document.body.insertBefore(document.createElement('span'), document.body.firstChild);
    top.tabIndex = -1;
    top.focus();
    top.remove();
    const kinds = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])';
    for (const control of document.querySelectorAll<HTMLElement>(kinds)) {
      const isShown = control.checkVisibility({ visibilityProperty: true });
      if (isShown && !control.matches(':disabled')) control.dataset.walk = 'wanted';
    }
  });
  const unseen: string[] = [];
  let steps = 0;
  for (; steps < STEPS_MAX; steps++) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const control = document.activeElement as HTMLElement;
      const isBack = control === document.body || control.dataset.walk === 'met';
      control.dataset.walk = 'met';
      const { outlineStyle, outlineWidth } = getComputedStyle(control);
      const isSeen = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
      return { isBack, isSeen, html: control.outerHTML.slice(0, 120) };
    });
    if (found.isBack) break;
    if (!found.isSeen) unseen.push(found.html);
  }
  const missed = await page.evaluate(() =>
    [...document.querySelectorAll('[data-walk="wanted"]')].map((control) => control.outerHTML.slice(0, 120)),
  );
  return { missed, unseen, steps };
}

for (const path of [
  '/',
  '/review',
  '/fleet?pool=coding&agent=coding-2',
  `/tasks?task=${whole.tasks.find('leased').id}`,
  '/routing?simulation=s1',
  '/scaling?pool=coding',
  '/simulate',
  '/simulate?id=s7',
]) {
  inBrowser(`reaches every control at ${path}, each with its focus shown (needs chromium)`, async () => {
    const { page } = await openStage({ path, replies });
    await settled(page);
    let steps = 0;
    const faults = async (): Promise<Omit<Walk, 'steps'>> => {
      const { missed, unseen, ...walked } = await walk(page);
      steps = walked.steps;
      return { missed, unseen };
    };
    // Lists that grow, or are drawn anew, while somebody walks are no fault of the walk: it is made again.
    await expect.poll(faults).toEqual({ missed: [], unseen: [] });
    expect(steps).toBeGreaterThan(12);
  });
}

inBrowser('closes a panel by Escape and gives the focus back (needs chromium)', async () => {
  const { page } = await openStage({ path: '/fleet?form=table', replies });
  const link = page.getByRole('link', { name: 'coding-2', exact: true });
  await link.focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Agent coding-2' });
  await panel.getByText('Runs now').waitFor();
  await expect.poll(() => hasFocus(panel)).toBe(true);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(link)).toBe(true);
});

for (const { path, button } of [
  { path: '/fleet?agent=coding-2', button: 'Drain' },
  { path: '/fleet?pool=coding', button: 'Replace all coding' },
  { path: '/scaling?pool=coding', button: 'Undo to the configured policy …' },
  { path: '/simulate?id=s7', button: 'Apply surge' },
  { path: '/simulate?id=s8', button: 'Cancel' },
]) {
  inBrowser(`closes the dialog of “${button}” by Escape and gives the focus back (needs chromium)`, async () => {
    const { page, rehearsal } = await openStage({ path, replies });
    const opener = page.getByRole('button', { name: button });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    // The focus is inside, and stays there.
    for (let step = 0; step < 6; step++) await page.keyboard.press('Tab');
    const isInside = () => dialog.evaluate((element) => element.contains(document.activeElement));
    await expect.poll(isInside).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => hasFocus(opener)).toBe(true);
    expect(rehearsal.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
}
