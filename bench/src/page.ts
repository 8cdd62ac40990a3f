// Whether the page stays smooth: 5,000 agents on it as cells, a thousand of their changes a second, in this machine's
// Chromium without a window. Frames are those that the page was given, beside an empty page's of the same round.
import type { LiveDelta } from '@muster/contract/live';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { chromiumPath, openChromium } from './chromium.ts';
import { tasksIn } from './page-trace.ts';
import { awaitQuiet } from './quiet.ts';
import { type BenchOptions, type Figure, figure, type Result, skipped } from './result.ts';
import { WatchedController } from './watched-controller.ts';

/** Each type is a canvas of its own. */
const AGENTS = { research: 1_700, coding: 1_500, review: 1_000, summaries: 800 } as const;
/** A task changes its agent twice. */
const LOAD = { agents: AGENTS, tasksPerSecond: 500, runMs: 3_000 } as const;
const RUN_MS = 4_000;
/** Until the cells are drawn, and as many tasks end as start. */
const SETTLE_MS = 4_000;
/** What takes longer is felt (W3C Long Tasks). */
const TASK_MS_MAX = 50;

const FIGURES = {
  frameShare: { name: 'frames, of those of an empty page', unit: '%', target: '>= 95' },
  longTasks: { name: `tasks above ${TASK_MS_MAX} ms by the clock`, unit: '', target: '= 0' },
  taskCpuMs: { name: 'longest task, CPU', unit: 'ms', target: `<= ${TASK_MS_MAX}` },
  taskClockMs: { name: 'longest task by the clock, while traced', unit: 'ms' },
  frameCpuMs: { name: 'CPU of the page’s thread per frame', unit: 'ms' },
  framesPerSecond: { name: 'frames', unit: '1/s' },
  messagesPerSecond: { name: 'messages that came', unit: '1/s' },
  // With less the other figures say little: the controller did not get the processor either.
  changesPerSecond: { name: 'changes of agents in them', unit: '1/s', target: '>= 800' },
} as const satisfies Readonly<Record<string, Figure>>;

type Round = Readonly<Record<keyof typeof FIGURES, number>>;

export async function page({ rounds, scale, log }: BenchOptions): Promise<readonly Result[]> {
  const chromium = chromiumPath();
  if (chromium === undefined) {
    return Object.values(FIGURES).map((each) => skipped(named(each), 'no chromium was found in PATH'));
  }
  const ms = Math.max(1_000, RUN_MS * scale);
  const controller = await WatchedController.started(LOAD);
  const browser = await openChromium(chromium);
  const taken: Round[] = [];
  try {
    // The first round only warms the machine up.
    for (let round = 0; round <= rounds; round++) {
      await awaitQuiet();
      const found = await measure(browser, controller.url, ms);
      log(`round ${round}: ${Object.entries(FIGURES).map(told(found)).join('; ')}`);
      if (round > 0) taken.push(found);
    }
  } finally {
    await browser.close();
    await controller.stop();
  }
  const keys = Object.keys(FIGURES) as (keyof typeof FIGURES)[];
  return keys.map((key) =>
    figure(
      named(FIGURES[key]),
      taken.map((round) => round[key]),
    ),
  );
}

const COUNT = Object.values(AGENTS).reduce((sum, agents) => sum + agents, 0);
const named = (each: Figure): Figure => ({ ...each, name: `${COUNT.toLocaleString('en-US')} agents: ${each.name}` });
const told =
  (round: Round) =>
  ([key, { name, unit }]: [string, Figure]): string =>
    `${name} ${round[key as keyof Round].toFixed(1)}${unit === '' ? '' : ` ${unit}`}`;

async function measure(browser: Browser, url: string, ms: number): Promise<Round> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const fleet = await context.newPage();
  const heard = hear(fleet);
  try {
    await fleet.goto(`${url}/fleet`);
    await fleet
      .locator('.cell-group canvas')
      .nth(Object.keys(AGENTS).length - 1)
      .waitFor();
    await fleet.waitForTimeout(SETTLE_MS);
    const client = await context.newCDPSession(fleet);
    await client.send('Performance.enable', { timeDomain: 'threadTicks' });
    const [before, heardBefore] = [await threadMs(client), { ...heard }];
    const busy = await watch(fleet, ms);
    const cpuMs = (await threadMs(client)) - before;
    const { messages, changes } = { ...heard };
    // Tracing costs frames, so it has a span of its own.
    await browser.startTracing(fleet, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
    await watch(fleet, ms);
    const tasks = tasksIn((await browser.stopTracing()).toString());
    await fleet.goto('about:blank');
    const empty = await watch(fleet, ms);
    return {
      frameShare: (100 * busy.frames) / empty.frames,
      longTasks: busy.longTasks,
      taskCpuMs: Math.max(...tasks.map((task) => task.cpuMs)),
      taskClockMs: Math.max(...tasks.map((task) => task.clockMs)),
      frameCpuMs: cpuMs / busy.frames,
      framesPerSecond: (1_000 * busy.frames) / ms,
      messagesPerSecond: (1_000 * (messages - heardBefore.messages)) / ms,
      changesPerSecond: (1_000 * (changes - heardBefore.changes)) / ms,
    };
  } finally {
    await context.close();
  }
}

/** What the stream of the page brings, counted while it is open. */
function hear(watched: Page): { readonly messages: number; readonly changes: number } {
  const heard = { messages: 0, changes: 0 };
  watched.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      const { set } = JSON.parse(String(payload)) as Partial<LiveDelta>;
      heard.messages++;
      heard.changes += Object.keys(set?.agents ?? {}).length;
    });
  });
  return heard;
}

/** Frames and long tasks of a page over a span of time. In words, since it runs in the page. */
async function watch(watched: Page, ms: number): Promise<{ readonly frames: number; readonly longTasks: number }> {
  return await watched.evaluate(`new Promise((resolve) => {
    let [frames, longTasks] = [0, 0];
    const observer = new PerformanceObserver((list) => {
      longTasks += list.getEntries().filter(({ duration }) => duration > ${TASK_MS_MAX}).length;
    });
    observer.observe({ type: 'longtask' });
    const endAt = performance.now() + ${ms};
    const count = (now) => {
      frames++;
      if (now < endAt) return requestAnimationFrame(count);
      observer.disconnect();
      resolve({ frames, longTasks });
    };
    requestAnimationFrame(count);
  })`);
}

/** CPU of the page's main thread since it started. */
async function threadMs(client: CDPSession): Promise<number> {
  const { metrics } = await client.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
}
