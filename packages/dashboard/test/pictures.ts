// Takes the pictures of the documents: each view in light, dark and on a phone, of a rehearsed fleet.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { FleetPlay } from './fleet-play.ts';
import { Rehearsal } from './rehearsal.ts';
import { takeSheet } from './state-sheet.ts';
import { WholePlay } from './whole-play.ts';

interface View {
  readonly name: string;
  readonly path: string;
  readonly agents: number;
  readonly troubled?: number;
  /** All looks when absent. */
  readonly look?: 'light' | 'dark' | 'phone';
  /** Before the picture. */
  readonly keys?: readonly string[];
  /** Of the picture, where its page is longer than a screen. */
  readonly height?: number;
  /** Name of a region that is brought to the top. */
  readonly scrollTo?: string;
}

const whole = new WholePlay();

const VIEWS: readonly View[] = [
  { name: 'overview', path: '/', agents: 47 },
  { name: 'review', path: '/review', agents: 47 },
  { name: 'fleet', path: '/fleet', agents: 640, troubled: 5 },
  { name: 'agent', path: '/fleet?agent=coding-3', agents: 47, troubled: 1 },
  { name: 'tasks', path: '/tasks', agents: 47 },
  { name: 'task', path: `/tasks?task=${whole.tasks.find('leased').id}`, agents: 47 },
  { name: 'routing', path: '/routing?weights=15,50,10,5,20&simulation=s1', agents: 47 },
  { name: 'palette', path: '/', agents: 47, look: 'light', keys: ['Control+k', 'c', 'o'] },
  { name: 'scaling', path: '/scaling?pool=coding', agents: 47 },
  { name: 'policy', path: '/scaling?pool=coding', agents: 47, scrollTo: 'Policy' },
  { name: 'simulate', path: '/simulate', agents: 47 },
  { name: 'simulation', path: '/simulate?id=s7&policy=surge', agents: 47, height: 1_700 },
];

const LOOKS = [
  { name: 'light', width: 1280, height: 900, scheme: 'light', scale: 1 },
  { name: 'dark', width: 1280, height: 900, scheme: 'dark', scale: 1 },
  { name: 'phone', width: 390, height: 844, scheme: 'light', scale: 2 },
] as const;

/** Returns the paths of what it wrote. `only` chooses by a part of the name. */
export async function takePictures(folder: string, only = ''): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const browser = await openBrowser();
  const written: string[] = [];
  try {
    for (const view of VIEWS) {
      for (const look of LOOKS) {
        const name = `${view.name}-${look.name}.png`;
        if (!name.includes(only) || (view.look ?? look.name) !== look.name) continue;
        const path = join(folder, name);
        await takePicture(browser, { view, look, path });
        written.push(path);
      }
    }
    const sheet = 'states-light.png';
    if (sheet.includes(only)) {
      await takeSheet(browser, join(folder, sheet));
      written.push(join(folder, sheet));
    }
  } finally {
    await browser.close();
  }
  return written;
}

interface Picture {
  readonly view: View;
  readonly look: (typeof LOOKS)[number];
  readonly path: string;
}

async function takePicture(browser: Browser, { view, look, path }: Picture): Promise<void> {
  const play = new FleetPlay({ agents: view.agents, troubled: view.troubled ?? 0 });
  const rehearsal = new Rehearsal({
    snapshot: () => play.snapshot(),
    replies: (asked) => whole.reply(asked, play),
  });
  const url = await rehearsal.start();
  const page = await browser.newPage({
    viewport: { width: look.width, height: view.height ?? look.height },
    colorScheme: look.scheme,
    deviceScaleFactor: look.scale,
    // Without a pointer that hovers.
    hasTouch: look.name === 'phone',
    isMobile: look.name === 'phone',
  });
  try {
    await page.goto(url + view.path);
    await page.locator('.verdict[data-severity]').waitFor();
    await page.evaluate(() => document.fonts.ready);
    for (const key of view.keys ?? []) await page.keyboard.press(key);
    // One frame for the stream, one for the charts.
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    await page.waitForTimeout(400);
    if (view.scrollTo !== undefined) {
      await page.getByRole('region', { name: view.scrollTo, exact: true }).evaluate((element) => {
        element.scrollIntoView({ block: 'start' });
        window.scrollBy(0, -72);
      });
      await page.waitForTimeout(100);
    }
    await page.screenshot({ path });
  } finally {
    await page.close();
    await rehearsal.stop();
  }
}
