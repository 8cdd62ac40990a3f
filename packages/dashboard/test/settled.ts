// When a page stands: what a test reads at once, or does by a key, must not come before it.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Stage } from './stage.ts';

/** Nothing is asked for the first time any more, and two frames have passed: sizes are known, charts are drawn. */
export async function settled(page: Page): Promise<void> {
  await page.locator('.loading').first().waitFor({ state: 'detached' });
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        // The turn after the second frame, since what follows a frame comes in a turn of its own.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
      }),
  );
}

/** The age is live while messages come, however long the machine takes for one. */
export async function expectLive({ page, play, rehearsal }: Stage): Promise<void> {
  const age = async (): Promise<string | null> => {
    rehearsal.send(play.step(1));
    return await page.locator('.age').textContent();
  };
  await expect.poll(age).toBe('live');
}

export const hasFocus = async (element: Locator): Promise<boolean> =>
  await element.evaluate((each) => each === document.activeElement);

/** Where the page is then. The second key counts only soon after the first: who was too slow for that tries again. */
export function pressAfterEachOther(page: Page, keys: readonly string[]) {
  return expect.poll(async () => {
    for (const key of keys) await page.keyboard.press(key);
    return new URL(page.url()).pathname;
  });
}
