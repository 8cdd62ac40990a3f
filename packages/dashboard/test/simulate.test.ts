// Simulate in a browser in front of a real controller: a comparison runs and is shown, errors stand at their fields.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openStage } from '../../control/test/e2e/harness.ts';
import { CHROMIUM } from './browser.ts';
import { openRealPage, SIMULATED_MS_MAX, seriousFindings } from './real-page.ts';
import { settled } from './settled.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);

inBrowser('compares policies, and tells what is wrong at the field (needs chromium)', async () => {
  const stage = openStage();
  const { url, client } = await stage.controller();
  const page = await openRealPage(`${url}/simulate`);
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
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByLabel('A policy of your own').fill('{"preset": "surge", "maxAgents": 20}');
  await page.getByLabel('Seeds; several').fill('2');
  await page.getByRole('button', { name: 'Simulate', exact: true }).click();
  const table = page.getByRole('region', { name: 'Comparison' });
  await table.waitFor({ timeout: SIMULATED_MS_MAX });
  const names = () => table.locator('tbody th button').allTextContents();
  await expect.poll(names).toEqual(['surge', 'hpa', 'kpa', 'fixed:6', 'own']);
  await table.locator('.reach').first().waitFor();
  await expect.poll(() => page.locator('figure.chart').count()).toBe(4);
  await page
    .getByRole('region', { name: 'Seed by seed' })
    .getByRole('row', { name: /^kpa surge/ })
    .waitFor();
  const id = new URL(page.url()).searchParams.get('id') ?? '';
  expect((await client.simulation(id)).result?.policies.length).toBe(5);
  expect(await seriousFindings(page)).toEqual([]);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Table as CSV' }).click();
  expect(readFileSync(await (await download).path(), 'utf8').split('\r\n')[4]).toMatch(/^fixed:6,/);
  await page.reload();
  await table.waitFor();
});

inBrowser('tells line and column of a wrong file, and cancels (needs chromium)', async () => {
  const stage = openStage();
  const { url, client } = await stage.controller();
  const page = await openRealPage(`${url}/simulate`);
  await page.getByRole('button', { name: 'A file' }).click();
  const buffer = Buffer.from('time,service_ms\n0,100\n1,often\n2,100\n');
  await page.getByLabel(/File of CSV/).setInputFiles({ name: 'requests.csv', mimeType: 'text/csv', buffer });
  await page.getByText('requests.csv: 4 lines').waitFor();
  await page.getByRole('button', { name: 'Simulate', exact: true }).click();
  await page
    .getByRole('alert')
    .getByText(/line 3/)
    .waitFor();
  const traffic = { pattern: { name: 'constant' as const, ratePerSecond: 300, workMs: 100 } };
  const { id } = await client.simulate({ traffic, seeds: 50 });
  await page.goto(`${url}/simulate?id=${id}`);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await page.getByRole('status').getByText('cancelled').waitFor();
  expect((await client.simulation(id)).state).toBe('cancelled');
});

inBrowser('tries a setting beside the one in force, and sweeps (needs chromium)', async () => {
  const stage = openStage();
  const { url, client } = await stage.controller();
  const page = await openRealPage(`${url}/simulate`);
  await page.getByLabel('From, tasks per second').fill('1');
  await page.getByLabel('To, tasks per second').fill('4');
  await page.getByLabel('Lasts, minutes').fill('3');
  for (const name of ['hpa', 'kpa']) await page.getByRole('checkbox', { name: new RegExp(`^${name}`) }).uncheck();
  await page.getByRole('button', { name: 'Change a setting' }).click();
  await page.getByRole('button', { name: 'Simulate', exact: true }).click();
  await page.getByText('Choose the setting of change 1').first().waitFor();
  await page.getByLabel('Setting 1', { exact: true }).selectOption('routing.picker');
  await page.getByLabel('Value of setting 1').fill('dice');
  await page.getByRole('button', { name: 'Simulate', exact: true }).click();
  // Which values there are, the controller knows.
  await page
    .getByRole('region', { name: 'Settings' })
    .getByText(/routing\.picker/)
    .last()
    .waitFor();
  await page.getByLabel('Value of setting 1').fill('p2c');
  await page.getByRole('checkbox', { name: /^Sweep/ }).check();
  await page.getByText('1 policy × 2 settings: 2 runs, and those of the sweep').waitFor();
  await page.getByRole('button', { name: 'Simulate', exact: true }).click();
  const table = page.getByRole('region', { name: 'Comparison' });
  await table.waitFor({ timeout: SIMULATED_MS_MAX });
  await expect.poll(() => table.locator('tbody tr').count()).toBe(2);
  await settled(page);
  await page.getByRole('img', { name: /^Cost, and what came late: / }).press('ArrowRight');
  await page.locator('.readout-line').first().waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Cost, and what came late as CSV' }).click();
  const lines = readFileSync(await (await download).path(), 'utf8').split('\r\n');
  expect(lines[0]).toBe('name,which,cost,late [ratio],is_best');
  // Head, two runs and what was swept beside them, and the end of the last line.
  expect(lines.length).toBeGreaterThan(4);
  const { request } = await client.simulation(new URL(page.url()).searchParams.get('id') ?? '');
  expect(request).toMatchObject({ settings: [{ 'routing.picker': 'p2c' }], isSwept: true });
});
