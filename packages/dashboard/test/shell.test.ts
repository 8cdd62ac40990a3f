// The frame of the page in a real browser: verdict, keys, palette, seats, addresses that lead nowhere.
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import { pressAfterEachOther, settled } from './settled.ts';
import { openStage } from './stage.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);

inBrowser('says that it is healthy, and what needs somebody when it is not (needs chromium)', async () => {
  const well = await openStage({ agents: 24 });
  await expect.poll(() => well.page.locator('.verdict h1').textContent()).toBe('Healthy');
  const ill = await openStage({ agents: 60, troubled: 1 });
  await expect.poll(() => ill.page.locator('.verdict h1').textContent()).toBe('One thing needs you');
  await ill.page.getByRole('link', { name: '1 agent is suspect' }).click();
  await expect.poll(() => ill.page.url()).toBe(`${ill.url}/fleet?state=suspect`);
});

inBrowser('goes by keys, and leaves who types alone (needs chromium)', async () => {
  const { page, url } = await openStage();
  await pressAfterEachOther(page, ['g', 'f']).toBe('/fleet');
  await page.getByRole('searchbox').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('go');
  await expect.poll(() => page.url()).toBe(`${url}/fleet?text=go`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

inBrowser('finds an agent by a part of its id (needs chromium)', async () => {
  const { page, url } = await openStage();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('review-3');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toBe(`${url}/fleet?agent=review-3`);
  await page.getByRole('complementary', { name: 'Agent review-3' }).waitFor();
});

inBrowser('keeps the theme that was chosen (needs chromium)', async () => {
  const { page } = await openStage({ scheme: 'dark' });
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  await expect.poll(theme).toBe('dark');
  await page.keyboard.press('d');
  await expect.poll(theme).toBe('light');
  await page.reload();
  await expect.poll(theme).toBe('light');
});

inBrowser(
  'says what comes where a page is not there yet, and that an address leads nowhere (needs chromium)',
  async () => {
    const { page, url } = await openStage({ path: '/cluster' });
    await page.getByText('Cluster is not here yet').waitFor();
    await page.goto(`${url}/nowhere`);
    await page.getByText('There is no page at /nowhere').waitFor();
  },
);

inBrowser('moves a chart’s cursor by keys and saves its numbers (needs chromium)', async () => {
  const { page } = await openStage();
  const chart = page.getByRole('img', { name: /^Tasks:/ });
  await settled(page);
  await chart.focus();
  await chart.press('ArrowLeft');
  await page.locator('.readout[data-at="cursor"]').first().waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Tasks as CSV' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('muster-tasks.csv');
  const picture = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Tasks as PNG' }).click();
  expect((await picture).suggestedFilename()).toBe('muster-tasks.png');
});
