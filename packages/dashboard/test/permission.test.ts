// A viewer's token: everything is shown, nothing can be ordered, and each order says why. Against a real controller the
// refusals are its own.
import { writeFileSync } from 'node:fs';
import { MusterClient } from '@muster/contract/client';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { AGENT, openStage as openController } from '../../control/test/e2e/harness.ts';
import { CHROMIUM } from './browser.ts';
import { openRealPage } from './real-page.ts';
import type { Asked } from './rehearsal.ts';
import { openStage } from './stage.ts';
import { WholePlay } from './whole-play.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);
const whole = new WholePlay();
const replies = (asked: Asked) => whole.reply(asked);

/** Each order of the page, and whether it can be given. */
async function ordersOf(page: Page, names: readonly (string | RegExp)[]): Promise<readonly boolean[]> {
  const buttons = names.map((name) => page.getByRole('button', { name, exact: typeof name === 'string' }));
  await buttons[0]?.waitFor();
  return await Promise.all(buttons.map((button) => button.isEnabled()));
}

const PLACES = [
  { path: '/fleet?agent=coding-2', orders: ['Cordon', 'Drain'] },
  { path: '/fleet?pool=coding', orders: ['Cordon coding …', 'Replace all coding …'] },
  { path: `/tasks?task=${whole.tasks.find('awaiting-approval').id}`, orders: ['Approve', 'Reject', 'Cancel'] },
  { path: '/routing', orders: ['Try it on traffic'] },
  { path: '/scaling?pool=coding', orders: [/^Undo to/, 'Try on a spike', /^Remove nightly-import/] },
  { path: '/simulate', orders: ['Simulate'] },
  { path: '/simulate?id=s7', orders: ['Apply surge …'] },
  { path: '/simulate?id=s8', orders: ['Cancel'] },
] as const;

for (const { path, orders } of PLACES) {
  inBrowser(`gives no order to a viewer at ${path}, and says why (needs chromium)`, async () => {
    const viewer = await openStage({ path, replies, role: 'viewer' });
    await expect.poll(() => ordersOf(viewer.page, orders)).toEqual(orders.map(() => false));
    const told = viewer.page.getByText(/^Not with this token: it needs the role .*; the token's role is viewer\.$/);
    await told.first().waitFor();
    const operator = await openStage({ path, replies, role: 'operator' });
    await expect.poll(() => ordersOf(operator.page, orders)).toEqual(orders.map(() => true));
    await operator.page.locator('.why-not').first().waitFor({ state: 'detached' });
  });
}

inBrowser('shows a real pool to a real viewer, who can change nothing (needs chromium)', async () => {
  const stage = openController();
  const secret = 'not-to-be-guessed';
  const pool = { type: 'work', agents: 1, command: [process.execPath, AGENT, stage.executionsFile] };
  writeFileSync(stage.path('muster.json'), JSON.stringify({ pools: [pool] }));
  const parameters = ['--json', '--port', '0', '--data-dir', stage.path('data'), '--config', stage.path('muster.json')];
  const up = stage.muster(['up', ...parameters], { environment: { MUSTER_SERVER_TOKEN: secret } });
  const { url } = JSON.parse(await up.firstLine()) as { readonly url: string };
  const admin = new MusterClient({ url, token: secret });
  const { token } = await admin.createToken({ role: 'viewer', name: 'wall' });
  const page = await openRealPage(`${url}/scaling`);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('region', { name: 'Policy' }).getByText('Most agents.').waitFor();
  await expect.poll(() => ordersOf(page, ['Resize …', 'Cordon work …', 'Apply …'])).toEqual([false, false, false]);
  await page
    .getByText(/the token's role is viewer/)
    .first()
    .waitFor();
  await page.goto(`${url}/simulate`);
  await expect.poll(() => ordersOf(page, ['Simulate'])).toEqual([false]);
});
