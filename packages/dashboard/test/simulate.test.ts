// Simulate in a browser in front of a real controller: a comparison runs and is shown, errors stand at their fields, a
// policy that was simulated becomes the policy of a pool.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { openStage } from '../../control/test/e2e/harness.ts';
import { CHROMIUM, openBrowser } from './browser.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function openPage(url: string): Promise<Page> {
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function serious(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ content: AXE });
  return await page.evaluate(async () => {
    type Finding = { readonly id: string; readonly impact: string; readonly nodes: { readonly html: string }[] };
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Finding[] }> } };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

inBrowser(
  'compares policies, and tells what is wrong at the field (needs chromium)',
  { timeout: 240_000 },
  async () => {
    const stage = openStage();
    const { url, client } = await stage.controller();
    const page = await openPage(`${url}/simulate`);
    await page.getByLabel('From, tasks per second').fill('four');
    await page.getByRole('button', { name: 'Simulate', exact: true }).click();
    await page.locator('label', { hasText: 'From, tasks' }).getByText('Write a number').waitFor();
    await page.getByLabel('From, tasks per second').fill('2');
    await page.getByLabel('To, tasks per second').fill('6');
    await page.getByLabel('Lasts, minutes').fill('5');
    await page.getByLabel('Fixed fleets').fill('6');
    await page.getByLabel('A policy of your own').fill('{"preset": "surge", "maxAgents": -1}');
    await page.getByRole('button', { name: 'Simulate', exact: true }).click();
    // This one only the controller knows.
    await page
      .locator('label', { hasText: 'A policy of your own' })
      .getByText(/maxAgents/)
      .waitFor();
    expect(await serious(page)).toEqual([]);
    await page.getByLabel('A policy of your own').fill('{"preset": "surge", "maxAgents": 20}');
    await page.getByLabel('Seeds; several').fill('2');
    await page.getByRole('button', { name: 'Simulate', exact: true }).click();
    const table = page.getByRole('region', { name: 'Comparison' });
    await table.waitFor({ timeout: 150_000 });
    expect(await table.locator('tbody th button').allTextContents()).toEqual(['surge', 'hpa', 'kpa', 'fixed:6', 'own']);
    expect(await table.locator('.reach').count()).toBeGreaterThan(0);
    expect(await page.locator('figure.chart').count()).toBe(3);
    const id = new URL(page.url()).searchParams.get('id') ?? '';
    expect((await client.simulation(id)).result?.policies.length).toBe(5);
    expect(await serious(page)).toEqual([]);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Table as CSV' }).click();
    expect(readFileSync(await (await download).path(), 'utf8').split('\r\n')[4]).toMatch(/^fixed:6,/);
    await page.reload();
    await table.waitFor();
  },
);

inBrowser('tells line and column of a wrong file, and cancels (needs chromium)', { timeout: 240_000 }, async () => {
  const stage = openStage();
  const { url, client } = await stage.controller();
  const page = await openPage(`${url}/simulate`);
  await page.getByRole('button', { name: 'A file' }).click();
  const buffer = Buffer.from('time,service_ms\n0,100\n1,often\n2,100\n');
  await page.getByLabel(/File of CSV/).setInputFiles({ name: 'requests.csv', mimeType: 'text/csv', buffer });
  await page.getByText('requests.csv: 4 lines').waitFor();
  await page.getByRole('button', { name: 'Simulate', exact: true }).click();
  await page
    .getByRole('alert')
    .getByText(/line 3/)
    .waitFor({ timeout: 60_000 });
  const traffic = { pattern: { name: 'constant' as const, ratePerSecond: 300, workMs: 100 } };
  const { id } = await client.simulate({ traffic, seeds: 50 });
  await page.goto(`${url}/simulate?id=${id}`);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await page.getByRole('status').getByText('cancelled').waitFor();
  expect((await client.simulation(id)).state).toBe('cancelled');
});
