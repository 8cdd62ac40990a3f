// The page as a user has it: served by a controller out of the built product, with real agents and real tasks.
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { openStage } from '../../control/test/e2e/harness.ts';
import { CHROMIUM, openBrowser, openPage as openPatientPage } from './browser.ts';
import { SIMULATED_MS_MAX } from './real-page.ts';
import { pressAfterEachOther } from './settled.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);
/** Of a task that runs until the test is over. */
const LONG_MS = 3_600_000;

/** Complaints are errors of the page and refusals of the controller's own content policy. */
async function openPage(url: string): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const page = await openPatientPage(browser, { viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/content security/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}

inBrowser('shows agents and tasks as they come, and cordons an agent (needs chromium)', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const { page, complaints } = await openPage(controller.url);
  await page.getByText('nothing has come to it yet').waitFor();
  for (const id of ['one', 'two']) stage.agent({ url: controller.url, id, slots: 2 });
  await page.getByText(/^0 of 2 agents busy/).waitFor();
  await controller.client.submit(Array.from({ length: 5 }, () => ({ type: 'work', payload: { ms: LONG_MS } })));
  await page.getByText('2 of 2 agents busy, 1 task waiting').waitFor();
  await pressAfterEachOther(page, ['g', 'f']).toBe('/fleet');
  await page.getByRole('heading', { name: '2 agents' }).waitFor();
  await page.goto(`${controller.url}/fleet?agent=two`);
  const panel = page.getByRole('complementary', { name: 'Agent two' });
  await expect.poll(() => panel.locator('.running li').count()).toBe(2);
  await panel.getByRole('button', { name: 'Cordon' }).click();
  await page.getByLabel(/Reason/).fill('looks odd');
  await page.getByRole('dialog').getByRole('button', { name: 'Cordon' }).click();
  await panel.getByText('cordoned').first().waitFor();
  await panel.getByRole('button', { name: 'Take back' }).waitFor();
  const { halt } = await controller.client.agent('two');
  expect([halt?.kind, halt?.reason]).toEqual(['cordon', 'looks odd']);
  expect(complaints).toEqual([]);
});

inBrowser('asks for a token where the controller does (needs chromium)', async () => {
  const stage = openStage();
  const up = stage.muster(['up', '--json', '--port', '0', '--data-dir', stage.path('data')], {
    environment: { MUSTER_SERVER_TOKEN: 'not-to-be-guessed' },
  });
  const { url } = JSON.parse(await up.firstLine()) as { readonly url: string };
  const { page, complaints } = await openPage(url);
  await page.getByLabel('Token').fill('guessed');
  await page.getByRole('button', { name: 'Enter' }).click();
  await page
    .getByRole('alert')
    .getByText(/^Refused: /)
    .waitFor();
  await page.getByLabel('Token').fill('not-to-be-guessed');
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByText('nothing has come to it yet').waitFor();
  expect(complaints).toEqual([]);
});

inBrowser(
  'opens why a task runs where it runs, and tries other weights on it and on traffic (needs chromium)',
  async () => {
    const stage = openStage();
    const controller = await stage.controller();
    for (const id of ['one', 'two']) stage.agent({ url: controller.url, id, slots: 2 });
    await expect.poll(async () => (await controller.client.status()).agents.total).toBe(2);
    const { tasks } = await controller.client.submit(
      Array.from({ length: 12 }, () => ({ type: 'work', payload: { ms: 100 } })),
    );
    const last = tasks.at(-1)?.id ?? '';
    await expect.poll(async () => (await controller.client.task(last)).state).toBe('completed');
    const { page, complaints } = await openPage(`${controller.url}/tasks?state=completed`);
    await page.getByRole('link', { name: last, exact: true }).click();
    const panel = page.getByRole('complementary', { name: `Task ${last}` });
    await panel.getByRole('heading', { name: 'Why here' }).waitFor();
    await panel.locator('.candidates li').first().waitFor();
    await panel.getByRole('link', { name: 'Try other weights' }).click();
    await page.getByRole('button', { name: `Ask the decision of ${last}` }).click();
    await page.getByText(/of 1 would have gone elsewhere/).waitFor();
    await page.getByRole('button', { name: 'Try it on traffic' }).click();
    const row = page.getByRole('row', { name: /^these weights/ });
    await row.waitFor({ timeout: SIMULATED_MS_MAX });
    await expect.poll(() => page.locator('.trial-waits tbody tr').count()).toBe(2);
    expect(complaints).toEqual([]);
  },
);
