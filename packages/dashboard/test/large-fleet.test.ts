// Five thousand agents at work: what a message makes the page do does not grow with the fleet, and what comes between
// two frames is drawn once, at the next.
import { expect, it } from 'vitest';
import { CHROMIUM } from './browser.ts';
import { type PageWork, watchWork } from './page-work.ts';
import { expectLive } from './settled.ts';
import { openStage, type Stage } from './stage.ts';

const inBrowser = it.skipIf(CHROMIUM === undefined);

const AGENTS = 5_000;
/** Each type of agents is a canvas. */
const GROUPS = 4;
const MESSAGES = 200;
const CHANGES_PER_MESSAGE = 20;
/** Of a cell that changed: wiped, filled to its share, edged. */
const SHAPES_PER_CELL = 3;
/** Nodes of a page, whatever the fleet: bars, filters, headings, a canvas for each type. */
const NODES_MAX = 400;
/** Of a frame: counts beside the states and types, and the overview when a second is over. */
const MUTATIONS_MAX = 60;

async function openFleet(path = '/fleet'): Promise<{ readonly stage: Stage; readonly work: PageWork }> {
  const works: PageWork[] = [];
  const stage = await openStage({
    path,
    agents: AGENTS,
    before: async (page) => {
      works.push(await watchWork(page));
    },
  });
  const [work] = works;
  if (work === undefined) throw new Error('the page was opened unwatched');
  await stage.page.getByRole('heading', { name: '5,000 agents' }).waitFor();
  return { stage, work };
}

const nodesOf = ({ page }: Stage): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length);

/** Two frames of the browser's own: what the first draws has been laid out by the second. */
const twoFrames = ({ page }: Stage): Promise<unknown> =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/** Once every cell stands where it stays; then no frame comes by itself. */
async function holdFrames(stage: Stage, work: PageWork): Promise<void> {
  await expect.poll(async () => (await work.now()).shapes).toBeGreaterThan(AGENTS);
  await expect.poll(async () => (await work.during(() => twoFrames(stage))).shapes).toBe(0);
  await work.holdFrames();
}

async function send({ play, rehearsal }: Stage, work: PageWork, messages: number): Promise<void> {
  const { heard } = await work.now();
  for (let sent = 0; sent < messages; sent++) rehearsal.send(play.step(CHANGES_PER_MESSAGE));
  await expect.poll(async () => (await work.now()).heard).toBe(heard + messages);
}

inBrowser('draws what came between two frames once, at the next (needs chromium)', async () => {
  const { stage, work } = await openFleet();
  await holdFrames(stage, work);
  const gathered = await work.during(() => send(stage, work, MESSAGES));
  expect(gathered).toMatchObject({ heard: MESSAGES, framesAsked: 1, draws: 0, shapes: 0 });
  const drawn = await work.during(() => work.drawFrame());
  expect(drawn.draws).toBe(GROUPS);
  expect(drawn.shapes).toBeGreaterThan(0);
  expect(drawn.mutations).toBeLessThan(MUTATIONS_MAX);
  expect((await work.during(() => work.drawFrame())).draws).toBe(0);
});

inBrowser('draws and compares for what changed, not for every agent (needs chromium)', async () => {
  const { stage, work } = await openFleet();
  await holdFrames(stage, work);
  const changed = await work.during(async () => {
    await send(stage, work, 1);
    await work.drawFrame();
  });
  expect(changed.shapes).toBeGreaterThan(0);
  expect(changed.shapes).toBeLessThanOrEqual(CHANGES_PER_MESSAGE * SHAPES_PER_CELL);
  expect(changed.comparisons).toBe(0);
  expect(changed.mutations).toBeLessThan(MUTATIONS_MAX);
});

inBrowser('draws no cell for who points at one (needs chromium)', async () => {
  const { stage, work } = await openFleet();
  await holdFrames(stage, work);
  const pointed = await work.during(async () => {
    const cells = stage.page.getByRole('img', { name: /agents of coding/ });
    await cells.focus();
    await cells.press('ArrowRight');
    await stage.page.locator('.cell-ring').waitFor();
  });
  expect(pointed).toMatchObject({ shapes: 0, comparisons: 0 });
});

for (const { form, nodes } of [
  { form: 'cells', nodes: NODES_MAX },
  // A hundred rows of nine cells and a button.
  { form: 'table', nodes: NODES_MAX + 100 * 12 },
]) {
  inBrowser(`is as small as with few agents, as ${form} (needs chromium)`, async () => {
    const { stage, work } = await openFleet(form === 'table' ? '/fleet?form=table' : '/fleet');
    const before = await nodesOf(stage);
    expect(before).toBeLessThan(nodes);
    await send(stage, work, MESSAGES);
    await expectLive(stage);
    expect(await nodesOf(stage)).toBeLessThan(nodes);
  });
}
