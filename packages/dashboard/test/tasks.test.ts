// The page of tasks in a real browser: filters in the address, pages, a task in detail, why, what it says, orders.
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import type { Asked } from './rehearsal.ts';
import { openStage, type Stage } from './stage.ts';
import { TaskPlay } from './task-play.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);

async function openTasks(path: string): Promise<Stage & { readonly tasks: TaskPlay }> {
  const tasks = new TaskPlay();
  return { ...(await openStage({ path, replies: (asked) => tasks.reply(asked) })), tasks };
}

const posted = ({ rehearsal }: Stage): readonly Asked[] => rehearsal.asked.filter(({ method }) => method === 'POST');

inBrowser('finds by state, tenant and type, and the address shows the same again (needs chromium)', async () => {
  const { page, url, tasks } = await openTasks('/tasks');
  await page.getByRole('button', { name: /^completed/ }).click();
  await page.getByRole('searchbox').fill('tenant=acme cod');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toBe(`${url}/tasks?state=completed&tenant=acme&type=cod*`);
  const wanted = tasks.tasks
    .filter(({ state, tenant, type }) => state === 'completed' && tenant === 'acme' && type === 'coding')
    .map(({ id }) => id);
  const ids = () => page.locator('tbody th a').allTextContents();
  await expect.poll(ids).toEqual(wanted);
  expect(wanted.length).toBeGreaterThan(1);
  // Filtered, the counts are asked for.
  const counted = page.getByRole('button', { name: /^completed/ }).locator('.figures');
  await expect.poll(() => counted.textContent()).toBe(String(wanted.length));
  await page.reload();
  await expect.poll(ids).toEqual(wanted);
});

inBrowser('goes back through older tasks page by page, and says what it cannot search (needs chromium)', async () => {
  const { page, tasks } = await openTasks('/tasks');
  const first = () => page.locator('tbody th a').first().textContent();
  await expect.poll(first).toBe(tasks.tasks[0]?.id);
  await expect.poll(() => page.locator('tbody tr').count()).toBe(50);
  await page.getByRole('button', { name: 'Older tasks' }).click();
  await expect.poll(first).toBe(tasks.tasks[50]?.id);
  await page.goBack();
  await expect.poll(first).toBe(tasks.tasks[0]?.id);
  await page.getByRole('searchbox').fill('colour=red');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('“colour” is no filter').waitFor();
});

inBrowser('opens a task: trip, agent of each attempt, why here, output, payload (needs chromium)', async () => {
  const { page, tasks, complaints } = await openTasks('/tasks?state=leased');
  const { id } = tasks.find('leased');
  await page.getByRole('link', { name: id, exact: true }).click();
  const panel = page.getByRole('complementary', { name: `Task ${id}` });
  await panel.getByText('lost with its agent').waitFor();
  await expect.poll(() => panel.locator('.trip li').count()).toBe(5);
  await panel.getByRole('heading', { name: 'Why here' }).waitFor();
  await expect.poll(() => panel.locator('.candidates li').count()).toBe(4);
  await panel.getByText('performance at 0.43 instead of 0.25').waitFor();
  await panel.getByText('answered in more than 5 s.').waitFor();
  expect(await panel.getByText('Summarise the incident').count()).toBe(0);
  await panel.getByText('Payload').click();
  await panel.getByText('Summarise the incident').waitFor();
  await page.goBack();
  await panel.waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
});

inBrowser('says why a task waits: the blocker, its place, when it may start (needs chromium)', async () => {
  const { page, tasks } = await openTasks('/tasks');
  await page.getByRole('searchbox').fill(tasks.find('waiting').id);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Why waiting' }).waitFor();
  await page.getByText('All 12 slots of the 6 agents').waitFor();
  await page.getByText(/four of five times in/).waitFor();
});

inBrowser('cancels, approves, redrives and scores only after a yes (needs chromium)', async () => {
  const stage = await openTasks('/tasks');
  const { page, tasks, url } = stage;
  const order = async (id: string, word: string, text?: string): Promise<void> => {
    await page.goto(`${url}/tasks?task=${id}`);
    await page.getByRole('button', { name: word, exact: true }).click();
    const dialog = page.getByRole('dialog');
    if (text !== undefined) await dialog.locator('input').fill(text);
    await dialog.getByRole('button', { name: word, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  const running = tasks.find('leased').id;
  await page.goto(`${url}/tasks?task=${running}`);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByRole('button', { name: 'Leave it' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(posted(stage)).toEqual([]);
  const [asks, dead, done] = [
    tasks.find('awaiting-approval').id,
    tasks.find('dead-lettered').id,
    tasks.find('completed').id,
  ];
  await order(running, 'Cancel', 'not needed');
  await order(asks, 'Approve', 'go on');
  await order(dead, 'Redrive');
  await order(done, 'Score', '90');
  expect(posted(stage).map(({ path, body }) => [path, body])).toEqual([
    [`/v1/tasks/${running}/cancel`, { reason: 'not needed' }],
    [`/v1/tasks/${asks}/approve`, { note: 'go on' }],
    ['/v1/redrive', { tasks: [dead] }],
    [`/v1/tasks/${done}/score`, { satisfaction: 0.9 }],
  ]);
});
