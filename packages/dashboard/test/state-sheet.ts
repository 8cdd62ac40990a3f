// One picture of what the pages say when there is nothing, not yet, or not for this reader: empty, loading, refused,
// failed, away. Each state is brought about as a test does it; the pictures are put on one sheet.
import type { LiveSnapshot } from '@muster/contract/live';
import type { Browser, Page } from 'playwright-core';
import { FleetPlay } from './fleet-play.ts';
import { type Asked, Rehearsal, type RehearsalOptions } from './rehearsal.ts';
import type { TaskReply } from './task-play.ts';
import { WholePlay } from './whole-play.ts';

interface Scene extends Pick<RehearsalOptions, 'token' | 'role' | 'tenant'> {
  readonly caption: string;
  readonly path: string;
  readonly agents?: number;
  readonly snapshot?: (play: FleetPlay) => LiveSnapshot;
  readonly replies?: (asked: Asked) => TaskReply | undefined;
  /** Before the first request. */
  readonly before?: (page: Page, rehearsal: Rehearsal) => Promise<void> | void;
  /** When the page stands. */
  readonly act?: (page: Page, rehearsal: Rehearsal, whole: WholePlay) => Promise<void>;
}

const withoutFleet = (play: FleetPlay): LiveSnapshot => {
  const { agents, tasks, ...rest } = play.overview();
  const overview = { ...rest, agents: { ...agents, total: 0 }, tasks: { ...tasks, submitted: 0, waiting: 0 } };
  return {
    ...play.snapshot(),
    tables: { agents: {}, pools: {}, needs: {}, overview: { all: overview } },
    happenings: [],
    points: [],
  };
};

const ofTenant = (play: FleetPlay): LiveSnapshot => ({
  ...play.snapshot(),
  tables: { agents: {}, pools: {}, needs: {}, overview: {} },
});

const refused = (message: string): TaskReply => ({ status: 403, body: { error: { code: 'forbidden', message } } });

const lose = async (page: Page, rehearsal: Rehearsal): Promise<void> => {
  rehearsal.isAway = true;
  rehearsal.cut();
  await page.locator('.strip.away').waitFor();
};

const SCENES: readonly Scene[] = [
  { caption: 'A token is wanted', path: '/', token: 'right' },
  {
    caption: 'It was refused',
    path: '/',
    token: 'right',
    act: async (page) => {
      await page.getByLabel('Token').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    caption: 'No controller answers',
    path: '/',
    before: (_, rehearsal) => {
      rehearsal.isAway = true;
    },
  },
  { caption: 'The connection broke', path: '/fleet', act: lose },
  {
    caption: 'It is back, with another build',
    path: '/',
    act: async (page, rehearsal) => {
      await lose(page, rehearsal);
      rehearsal.isNewBuild = true;
      rehearsal.isAway = false;
      await page.getByRole('button', { name: 'Try now' }).click();
      await page.getByRole('button', { name: 'Reload' }).waitFor();
    },
  },
  { caption: 'Nothing has come yet', path: '/', snapshot: withoutFleet },
  {
    caption: 'The past is not for this token',
    path: '/?span=24+h',
    replies: ({ path }) => (path === '/v1/series' ? refused('"readSeries" concerns the whole fleet') : undefined),
  },
  {
    caption: 'No day has ended yet',
    path: '/review',
    replies: ({ path }) => (path === '/v1/reviews' ? { status: 200, body: { reviews: [] } } : undefined),
  },
  { caption: 'That day has no review', path: '/review?day=2001-01-01' },
  { caption: 'No agent', path: '/fleet', snapshot: withoutFleet },
  { caption: 'No agent is like that', path: '/fleet?state=ejected' },
  {
    caption: 'Tasks are asked for',
    path: '/tasks',
    before: (page) => page.route('**/v1/tasks?*', () => undefined),
  },
  { caption: 'No task is like that', path: '/tasks?tenant=nobody' },
  {
    caption: 'Nothing was routed',
    path: '/routing',
    replies: ({ path }) => (path === '/v1/tasks' ? { status: 200, body: { tasks: [] } } : undefined),
  },
  { caption: 'No pools', path: '/scaling', snapshot: withoutFleet },
  {
    caption: 'Somebody else changed the policy',
    path: '/scaling?pool=coding',
    act: async (page, _, whole) => {
      const editor = page.getByRole('region', { name: 'Policy' });
      await editor.getByRole('textbox', { name: /^maxAgents/ }).fill('48');
      const { policy } = whole.scaling.policy;
      const changed = { ...policy, maxAgents: 24, minAgents: 4 };
      whole.scaling.policy = { ...whole.scaling.policy, policy: changed, by: 'jonas', at: Date.now() };
      await editor.getByRole('alert').waitFor({ timeout: 15_000 });
      await editor.evaluate((element) => {
        element.scrollIntoView({ block: 'start' });
        window.scrollBy(0, -72);
      });
    },
  },
  { caption: 'A simulation runs', path: '/simulate?id=s8' },
  { caption: 'Its file is wrong', path: '/simulate?id=s6' },
  { caption: 'It is forgotten', path: '/simulate?id=s1x' },
  {
    caption: 'A viewer may not order',
    path: '/fleet?pool=coding',
    role: 'viewer',
  },
  { caption: 'Not for the token of a tenant', path: '/scaling', tenant: 'acme', role: 'viewer', snapshot: ofTenant },
  { caption: 'A page that comes later', path: '/forecast' },
  { caption: 'No such address', path: '/nowhere' },
];

const SHOT = { width: 800, height: 440 };
const COLUMNS = 3;
const SHOWN_PX = 500;

/** Writes the sheet to `path`. */
export async function takeSheet(browser: Browser, path: string): Promise<void> {
  const shots: { readonly caption: string; readonly png: string }[] = [];
  for (const scene of SCENES) shots.push({ caption: scene.caption, png: await shoot(browser, scene) });
  const gap = 24;
  const width = COLUMNS * SHOWN_PX + (COLUMNS + 1) * gap;
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  const cells = shots.map(
    ({ caption, png }) =>
      `<figure><figcaption>${caption}</figcaption><img width="${SHOWN_PX}" src="data:image/png;base64,${png}"></figure>`,
  );
  const style = `body { margin: ${gap}px; display: grid; grid-template-columns: repeat(${COLUMNS}, ${SHOWN_PX}px);
    gap: ${gap}px; font: 600 15px system-ui, sans-serif; background: #fff } figure { margin: 0 }
    img { display: block; border: 1px solid #0003; margin-top: 6px }`;
  await page.setContent(`<style>${style}</style>${cells.join('')}`);
  await page.screenshot({ path, fullPage: true });
  await page.close();
}

async function shoot(browser: Browser, scene: Scene): Promise<string> {
  const { path, token, role, tenant, agents = 47, replies, before, act } = scene;
  const whole = new WholePlay();
  const play = new FleetPlay({ agents });
  const rehearsal = new Rehearsal({
    snapshot: () => scene.snapshot?.(play) ?? play.snapshot(),
    ...(token === undefined ? {} : { token }),
    ...(role === undefined ? {} : { role }),
    ...(tenant === undefined ? {} : { tenant }),
    replies: (asked) => replies?.(asked) ?? whole.reply(asked, play),
  });
  const url = await rehearsal.start();
  const page = await browser.newPage({ viewport: SHOT });
  try {
    await before?.(page, rehearsal);
    await page.goto(url + path);
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(700);
    await act?.(page, rehearsal, whole);
    await page.waitForTimeout(200);
    return (await page.screenshot()).toString('base64');
  } finally {
    await page.close();
    await rehearsal.stop();
  }
}
