// Scaling in a browser before a real controller with a real pool: a policy that is edited holds and is undone, what is
// wrong stands at its field, a pool is resized by hand, a preview runs, an event is declared.
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { AGENT, openStage } from '../../control/test/e2e/harness.ts';
import { CHROMIUM } from './browser.ts';
import { openRealPage, SIMULATED_MS_MAX, seriousFindings } from './real-page.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);

async function openScaling() {
  const stage = openStage();
  const command = [process.execPath, AGENT, stage.executionsFile];
  const policy = { preset: 'steady', minAgents: 1, maxAgents: 4, enabled: false };
  writeFileSync(stage.path('muster.json'), JSON.stringify({ pools: [{ type: 'work', agents: 2, command, policy }] }));
  const { url, client } = await stage.controller({ flags: ['--config', stage.path('muster.json')] });
  const page = await openRealPage(`${url}/scaling?pool=work`);
  return { page, client, url };
}

inBrowser('edits, refuses, applies and undoes a policy (needs chromium)', async () => {
  const { page, client } = await openScaling();
  const editor = page.getByRole('region', { name: 'Policy' });
  const most = editor.locator('.policy-field', { hasText: /^maxAgents/ });
  await most.getByText('Most agents.').waitFor();
  await most.getByRole('textbox').fill('many');
  await most.getByText('"many" is not a number').waitFor();
  await most.getByRole('textbox').fill('0');
  await editor.getByRole('button', { name: 'Apply …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Leave it' }).click();
  expect((await client.policy('work')).policy.maxAgents).toBe(4);
  await most.getByRole('textbox').fill('9');
  await expect.poll(() => editor.getByLabel('What would change').textContent()).toBe('maxAgents 4 → 9');
  await editor.getByRole('button', { name: 'Apply …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await editor.getByText(/replaced by/).waitFor();
  expect((await client.policy('work')).policy).toMatchObject({ preset: 'steady', maxAgents: 9, enabled: false });
  await editor.getByRole('button', { name: /^Undo to/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
  await editor.getByText('as configured').waitFor();
  expect((await client.policy('work')).policy.maxAgents).toBe(4);
  expect(await seriousFindings(page)).toEqual([]);
});

inBrowser('resizes by hand, tries a policy, declares an event (needs chromium)', async () => {
  const { page, client } = await openScaling();
  const byHand = page.getByRole('region', { name: 'By hand' });
  await byHand.getByRole('textbox').fill('7');
  await byHand.getByText('may have 1 to 4 agents').waitFor();
  await byHand.getByRole('textbox').fill('3');
  await byHand.getByRole('button', { name: 'Resize …' }).click();
  await page.getByLabel('Reason').fill('a launch');
  await page.getByRole('dialog').getByRole('button', { name: 'Resize' }).click();
  const decision = page.getByRole('region', { name: 'Decisions' }).locator('li', { hasText: '2 → 3' });
  await decision.locator('summary').click();
  await decision.getByText('queueDepth').waitFor();
  expect((await client.pool('work')).desired).toBe(3);

  await page.getByRole('button', { name: 'Try on a spike' }).click();
  const table = page.getByRole('region', { name: 'Comparison' });
  await table.waitFor({ timeout: SIMULATED_MS_MAX });
  await expect.poll(() => table.locator('tbody tr').count()).toBe(2);

  const events = page.getByRole('region', { name: 'Declared events' });
  await events.getByLabel('Name').fill('launch');
  await events.getByLabel(/^When/).fill('soon');
  await events.getByRole('button', { name: 'Declare' }).click();
  await events.getByRole('alert').waitFor();
  await events.getByLabel(/^When/).fill('0 9 * * 1');
  await events.getByRole('button', { name: 'Declare' }).click();
  await events.getByRole('button', { name: 'Remove launch' }).click();
  expect((await client.events()).map(({ name }) => name)).toEqual(['launch']);
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await events.getByText('None for this pool.').waitFor();
  expect(await client.events()).toEqual([]);
});

inBrowser('says what somebody else changed while it was edited (needs chromium)', async () => {
  const { page, client } = await openScaling();
  const editor = page.getByRole('region', { name: 'Policy' });
  const field = (name: string) => editor.getByRole('textbox', { name: new RegExp(`^${name}`) });
  await field('maxAgents').fill('9');
  await client.setPolicy('work', { preset: 'steady', minAgents: 2, maxAgents: 6, enabled: false });
  const notice = editor.getByRole('alert');
  await notice.getByText(/Changed by .* meanwhile/).waitFor();
  await expect
    .poll(() => notice.getByLabel('What would change').locator('li').allTextContents())
    .toEqual(['minAgents 1 → 2', 'maxAgents 4 → 6']);
  await expect.poll(() => field('maxAgents').inputValue()).toBe('9');
  await notice.getByRole('button', { name: 'Keep mine' }).click();
  await notice.waitFor({ state: 'detached' });
  await expect
    .poll(() => editor.getByLabel('What would change').locator('li').allTextContents())
    .toEqual(['minAgents 2 → 1', 'maxAgents 6 → 9']);
  await client.resetPolicy('work');
  await notice.getByText('It was undone meanwhile').waitFor();
  await notice.getByRole('button', { name: 'Reload theirs' }).click();
  await expect.poll(() => field('maxAgents').inputValue()).toBe('4');
  // Nothing typed: the form follows by itself.
  await client.setPolicy('work', { preset: 'steady', minAgents: 2, maxAgents: 7, enabled: false });
  await expect.poll(() => field('maxAgents').inputValue()).toBe('7');
  await notice.waitFor({ state: 'detached' });
});

inBrowser('overwrites nobody who was faster, and keeps what was typed (needs chromium)', async () => {
  const { page, client } = await openScaling();
  const editor = page.getByRole('region', { name: 'Policy' });
  const most = editor.getByRole('textbox', { name: /^maxAgents/ });
  await most.fill('9');
  await editor.getByRole('button', { name: 'Apply …' }).click();
  // Before the page can have noticed.
  await client.setPolicy('work', { preset: 'steady', minAgents: 2, maxAgents: 6, enabled: false });
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const notice = editor.getByRole('alert');
  await notice.getByText(/Changed by .* meanwhile/).waitFor();
  expect(await most.inputValue()).toBe('9');
  expect((await client.policy('work')).policy).toMatchObject({ minAgents: 2, maxAgents: 6 });
  await notice.getByRole('button', { name: 'Keep mine' }).click();
  await editor.getByRole('button', { name: 'Apply …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await expect.poll(async () => (await client.policy('work')).policy.maxAgents).toBe(9);
});

inBrowser('cordons a pool, takes it back and replaces it (needs chromium)', async () => {
  const { page, client, url } = await openScaling();
  const byHand = page.getByRole('region', { name: 'By hand' });
  const order = async (button: RegExp, verb: string, typed: Readonly<Record<string, string>> = {}): Promise<void> => {
    await byHand.getByRole('button', { name: button }).click();
    for (const [label, text] of Object.entries(typed)) await page.getByLabel(new RegExp(label)).fill(text);
    await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await order(/^Cordon/, 'Cordon', { Reason: 'a new model' });
  await expect.poll(async () => (await client.pool('work')).isCordoned).toBe(true);
  await byHand.getByRole('button', { name: /^Take back/ }).waitFor();
  await order(/^Take back/, 'Take back');
  await expect.poll(async () => (await client.pool('work')).isCordoned).toBe(false);
  // On the page of the fleet, where a pool is chosen.
  await page.goto(`${url}/fleet?pool=work`);
  await page.getByRole('button', { name: 'Replace all work' }).click();
  await page.getByLabel(/^Away at once/).fill('every');
  await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  await page.getByLabel(/^Away at once/).fill('1');
  const before = (await client.pool('work')).agents.map(({ pid }) => pid);
  await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const survivors = async () => (await client.pool('work')).agents.filter(({ pid }) => before.includes(pid)).length;
  await expect.poll(survivors).toBe(0);
});
