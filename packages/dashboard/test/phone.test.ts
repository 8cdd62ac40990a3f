// On a phone: no page is wider than the screen, what one presses is large enough for a finger, and the pages that are
// most of all forms and tables can be used.
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import type { Asked } from './rehearsal.ts';
import { settled } from './settled.ts';
import { openStage } from './stage.ts';
import { WholePlay } from './whole-play.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);
const whole = new WholePlay();
const replies = (asked: Asked) => whole.reply(asked);
const PHONE = { width: 390, height: 844 } as const;
/** WCAG 2.2, success criterion 2.5.8. */
const TARGET_PX_MIN = 24;

for (const path of [
  '/',
  '/review',
  '/fleet?pool=coding',
  '/tasks',
  `/tasks?task=${whole.tasks.find('leased').id}`,
  '/routing?simulation=s1',
  '/scaling?pool=coding&decisions=all',
  '/simulate',
  '/simulate?id=s7',
]) {
  inBrowser(`fits at ${path}, and can be pressed (needs chromium)`, async () => {
    const { page } = await openStage({ path, ...PHONE, replies });
    await settled(page);
    const measure = () =>
      page.evaluate((least) => {
        // A link in a line of text is as high as its line.
        const controls = [
          ...document.querySelectorAll<HTMLElement>('button, input, select, textarea, summary, .rail a'),
        ];
        const shown = controls.filter((control) => control.checkVisibility());
        const isSmall = (control: HTMLElement): boolean => {
          const { width, height } = (control.closest('label') ?? control).getBoundingClientRect();
          return width < least || height < least;
        };
        return {
          widthPx: document.documentElement.scrollWidth,
          small: shown.filter(isSmall).map((control) => control.outerHTML.slice(0, 100)),
        };
      }, TARGET_PX_MIN);
    await expect.poll(measure).toEqual({ widthPx: PHONE.width, small: [] });
  });
}

inBrowser('asks for a simulation and reads what it came to (needs chromium)', async () => {
  const { page } = await openStage({ path: '/simulate', ...PHONE, replies });
  await page.getByLabel('To, tasks per second').fill('14');
  // The button stays in sight, above the bar of the pages.
  const start = page.getByRole('button', { name: 'Simulate', exact: true });
  const belowBarPx = async (): Promise<number> => {
    const [button, bar] = await Promise.all([start.boundingBox(), page.locator('.rail').boundingBox()]);
    if (button === null || bar === null) return Number.POSITIVE_INFINITY;
    return button.y + button.height - bar.y;
  };
  await expect.poll(belowBarPx).toBeLessThanOrEqual(0);
  await start.click();
  const table = page.getByRole('region', { name: 'Comparison' });
  await table.getByRole('rowheader', { name: 'surge' }).waitFor();
  expect(whole.simulations.started.at(-1)).toMatchObject({ traffic: { pattern: { peakPerSecond: 14 } } });
  // The names stay while the numbers are scrolled.
  await table.evaluate((element) => element.scrollTo({ left: 300 }));
  await expect.poll(async () => (await table.getByRole('rowheader').first().boundingBox())?.x).toBeLessThan(40);
});

inBrowser('opens the groups of a policy, and the one in which something is wrong (needs chromium)', async () => {
  const { page } = await openStage({ path: '/scaling?pool=coding', ...PHONE, replies });
  const policy = page.getByRole('region', { name: 'Policy' });
  const queue = policy.getByRole('textbox', { name: /^maxQueueDepth/ });
  await policy.getByText('When it grows').waitFor();
  await expect.poll(() => queue.isVisible()).toBe(false);
  await policy.getByText('When it grows').click();
  await queue.fill('many');
  await policy.getByText('"many" is not a number').first().waitFor();
  await queue.fill('30');
  await expect.poll(() => policy.getByLabel('What would change').textContent()).toContain('maxQueueDepth');
});
