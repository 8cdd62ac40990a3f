// The page and its stream in a real browser: token, gap, silence, a controller that goes away and comes back.
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import { expectLive, settled } from './settled.ts';
import { openStage } from './stage.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);

inBrowser('asks for a token, says that one was refused, and keeps it for the tab alone (needs chromium)', async () => {
  const { page, url } = await openStage({ token: 'right' });
  await page.getByLabel('Token').fill('wrong');
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('alert').getByText('the token is wrong').waitFor();
  await page.getByLabel('Token').fill('right');
  await page.getByLabel('Token').press('Enter');
  await page.locator('.verdict[data-severity]').waitFor();
  await page.reload();
  await page.locator('.verdict[data-severity]').waitFor();
  const other = await page.context().newPage();
  await other.goto(url);
  await other.getByLabel('Token').waitFor();
});

inBrowser('asks for a snapshot when something was left out, and shows it (needs chromium)', async () => {
  const { page, play, rehearsal } = await openStage({ path: '/fleet' });
  play.step(10);
  play.step(10);
  play.agents.clear();
  rehearsal.send(play.step(0));
  await expect.poll(() => rehearsal.said).toContainEqual({ kind: 'resync' });
  await page.getByText('No agent is connected', { exact: true }).waitFor();
});

inBrowser('says how old it is when nothing comes any more (needs chromium)', async () => {
  const stage = await openStage();
  const { page } = stage;
  await expectLive(stage);
  await page.locator('.age[data-link="stale"]').waitFor();
  await expect.poll(() => page.locator('.age').textContent()).toMatch(/^(\d+ min )?\d+(\.\d)? s old$/);
  await expectLive(stage);
});

inBrowser(
  'keeps showing what it knows while the controller is away, and goes on by itself (needs chromium)',
  async () => {
    const stage = await openStage();
    const { page, rehearsal } = stage;
    rehearsal.isAway = true;
    rehearsal.cut();
    await page
      .getByRole('alert')
      .getByText(/Not connected/)
      .waitFor();
    await expect.poll(() => page.locator('.figure').count()).toBe(4);
    rehearsal.isAway = false;
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await expectLive(stage);
  },
);

inBrowser('offers to load the page anew when another build is served (needs chromium)', async () => {
  const { page, rehearsal } = await openStage();
  rehearsal.isAway = true;
  rehearsal.isNewBuild = true;
  rehearsal.cut();
  await page
    .getByText(/Not connected/)
    .first()
    .waitFor();
  rehearsal.isAway = false;
  const reload = page.getByRole('status').getByRole('button', { name: 'Reload' });
  await reload.waitFor();
  // It is left to the reader.
  await expect.poll(() => page.locator('.figure').count()).toBe(4);
  await reload.click();
  await page.locator('.verdict[data-severity]').waitFor();
  await expect.poll(() => page.locator('script[src*="/other/"]').count()).toBe(1);
  // The same build after the next reconnection is no news: it is looked at, and nothing is said.
  const looks = rehearsal.pagesServed;
  rehearsal.isAway = true;
  rehearsal.cut();
  await page.locator('.age[data-link="away"]').waitFor();
  rehearsal.isAway = false;
  await expect.poll(() => rehearsal.pagesServed).toBeGreaterThan(looks);
  await settled(page);
  expect(await reload.count()).toBe(0);
});

inBrowser(
  'shows a token of one tenant its own work, and says that the fleet is not shown (needs chromium)',
  async () => {
    const { page, url } = await openStage({ isOfTenant: true });
    await page.getByRole('heading', { name: 'Your work' }).waitFor();
    await page.getByText('4 waiting, 2 running').waitFor();
    await expect.poll(() => page.getByRole('row', { name: /answer/ }).count()).toBe(1);
    for (const path of ['/fleet', '/scaling', '/simulate']) {
      await page.goto(url + path);
      await page.getByText('not shown to a token of one tenant').waitFor();
    }
  },
);

inBrowser('tells the controller when nobody sees it (needs chromium)', async () => {
  const { page, rehearsal } = await openStage();
  expect(rehearsal.said).toEqual([]);
  // A page that is left is hidden first.
  await page.goto('about:blank');
  await expect.poll(() => rehearsal.said).toContainEqual({ kind: 'visible', isVisible: false });
});
