// The page of reviews in a real browser: from the overview to a day, from day to day, and where there is none.
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import { dayBefore, reviewReply } from './review-play.ts';
import { openStage } from './stage.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);
const replies = reviewReply;

inBrowser('is found from the overview, and read from the verdict down (needs chromium)', async () => {
  const { page, url } = await openStage({ replies: (asked) => reviewReply(asked) });
  const line = page.locator('.review-line');
  await line.getByText('2 things to look at').waitFor();
  await line.getByRole('link', { name: 'Yesterday’s review' }).click();
  await expect.poll(() => page.url()).toBe(`${url}/review?day=${dayBefore(0)}`);
  await page.locator('.review-verdict', { hasText: 'Needs you: the agents of type coding limited 12 %' }).waitFor();
  expect(await page.locator('.rail [aria-current]').textContent()).toBe('Overview');
  const text = (name: string) => page.getByRole('region', { name, exact: true }).textContent();
  expect(await text('What limited')).toContain('Agents of coding12 %');
  expect(await text('What limited')).toContain('The worst, at 12:35 UTC: the agents of type coding limit');
  const trends = page.getByRole('region', { name: 'Trends' }).getByRole('row');
  // What is too short to tell is left out.
  expect(await trends.count()).toBe(4);
  expect(await trends.nth(1).textContent()).toMatch(/^↗Load0\.44 tasks\/s\+0\.031 tasks\/s\+0\.022 tasks\/s to/);
  expect(await trends.nth(2).textContent()).toContain('no trend');
  expect(await text('Pools')).toContain('coding14×12×4.2 s → 600 ms26063.9 % less than a fixed fleet');
  expect(await text('Growth')).toContain('Disk41 % of');
  await page.getByRole('link', { name: '3 dead letters wait for a decision' }).click();
  await expect.poll(() => page.url()).toBe(`${url}/tasks?state=dead-lettered`);
});

inBrowser('goes from day to day, over one that is missing, and back by the browser (needs chromium)', async () => {
  const { page, url } = await openStage({ path: '/review', replies });
  const at = (days: number) => expect.poll(() => page.url()).toBe(`${url}/review?day=${dayBefore(days)}`);
  const previous = page.getByRole('link', { name: '← Previous day' });
  await page.getByText('Next day').waitFor();
  expect(await page.getByRole('link', { name: '→ Next day' }).count()).toBe(0);
  for (const days of [1, 2, 3, 5]) {
    await previous.click();
    await at(days);
  }
  await page.getByText('Nothing, as far as this span tells').waitFor();
  await page.getByRole('link', { name: '→ Next day' }).click();
  await at(3);
  await page.goBack();
  await at(5);
  const diary = page.getByRole('region', { name: 'Day by day' });
  expect(await diary.getByRole('listitem').count()).toBe(14);
  await diary.getByRole('button', { name: 'All 15 days' }).click();
  expect(await diary.getByRole('listitem').count()).toBe(15);
  await diary.getByRole('link', { name: 'Yesterday' }).click();
  await at(0);
});

inBrowser('says why a day has none, and offers those that do (needs chromium)', async () => {
  const { page, url } = await openStage({ path: '/review?day=2001-01-01', replies });
  const alert = page.getByRole('alert');
  await alert.getByText('no review of 2001-01-01 is kept').waitFor();
  await alert.getByRole('link', { name: 'The last 24 hours' }).click();
  await expect.poll(() => page.url()).toBe(`${url}/review?day=now`);
  await page.getByRole('heading', { name: 'The last 24 hours' }).waitFor();
  await page.locator('.review-verdict').waitFor();
});

inBrowser('has the last 24 hours before the first day has ended (needs chromium)', async () => {
  const { page, url } = await openStage({
    path: '/review',
    replies: (asked) => (asked.path === '/v1/reviews' ? { status: 200, body: { reviews: [] } } : reviewReply(asked)),
  });
  await page.getByText('No day has ended yet').waitFor();
  await page.getByRole('link', { name: 'Review the last 24 hours' }).click();
  await expect.poll(() => page.url()).toBe(`${url}/review?day=now`);
  await page.locator('.review-verdict').waitFor();
  await page.goto(url);
  await page.getByRole('img', { name: /^Tasks: / }).waitFor();
  expect(await page.locator('.review-line').count()).toBe(0);
});

inBrowser('says what a token may not read (needs chromium)', async () => {
  const message = '"listReviews" concerns the whole fleet, and this token is of the tenant acme';
  const { page } = await openStage({
    path: '/review',
    isOfTenant: true,
    replies: ({ path }) =>
      path === '/v1/reviews' ? { status: 403, body: { error: { code: 'forbidden', message } } } : undefined,
  });
  await page.getByRole('alert').getByText(message).waitFor();
  await page.getByText('a token of one tenant sees its own work').waitFor();
});
