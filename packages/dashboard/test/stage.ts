// A page in a browser in front of a rehearsed controller; all of it ends with the test that opened it.
import type { Role } from '@muster/contract';
import type { LiveSnapshot } from '@muster/contract/live';
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { openBrowser, openPage } from './browser.ts';
import { FleetPlay, type PlayOptions } from './fleet-play.ts';
import { type Asked, Rehearsal, type RehearsalOptions } from './rehearsal.ts';

export interface StageOptions extends Partial<PlayOptions> {
  readonly path?: string;
  readonly token?: string;
  /** Of whoever looks [admin]. */
  readonly role?: Role;
  /** The stream of a token of one tenant: its own work, and nothing else. */
  readonly isOfTenant?: boolean;
  readonly replies?: RehearsalOptions['replies'];
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  /** For tools that a test puts into the page; the policy has a test of its own. */
  readonly bypassCSP?: boolean;
  /** Before the page is opened. */
  readonly before?: (page: Page) => Promise<void>;
}

export interface Stage {
  readonly page: Page;
  readonly play: FleetPlay;
  readonly rehearsal: Rehearsal;
  readonly url: string;
  /** Errors of the page and refusals of its content policy. */
  readonly complaints: readonly string[];
}

/** The snapshot is there when it resolves, unless a token is asked for. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const { path = '/', agents = 24, token, replies, width = 1280, height = 900, scheme = 'light' } = options;
  const { isOfTenant = false } = options;
  const play = new FleetPlay({ ...options, agents });
  const rehearsal = new Rehearsal({
    snapshot: () => (isOfTenant ? tenantSnapshot(play) : play.snapshot()),
    ...(token === undefined ? {} : { token }),
    ...(options.role === undefined ? {} : { role: options.role }),
    ...(isOfTenant ? { tenant: 'acme' } : {}),
    replies: (asked) => replies?.(asked) ?? replyOf(play, asked),
  });
  const url = await rehearsal.start();
  const browser = await openBrowser();
  onTestFinished(async () => {
    await browser.close();
    await rehearsal.stop();
  });
  const { bypassCSP = false } = options;
  const page = await openPage(browser, { viewport: { width, height }, colorScheme: scheme, bypassCSP });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && /content security/i.test(message.text())) complaints.push(message.text());
  });
  await options.before?.(page);
  await page.goto(url + path);
  if (token === undefined && !isOfTenant) await page.locator('.verdict[data-severity]').waitFor();
  return { page, play, rehearsal, url, complaints };
}

function tenantSnapshot(play: FleetPlay): LiveSnapshot {
  const needs = { answer: { type: 'answer', tenant: 'acme', waiting: 4, running: 2 } };
  return { ...play.snapshot(), tables: { agents: {}, pools: {}, needs, overview: {} }, points: [], happenings: [] };
}

/** Of the API, what the pages ask without a test's own reply. */
export function replyOf(
  play: FleetPlay,
  { path, query }: Asked,
): { readonly status: number; readonly body: unknown } | undefined {
  if (path === '/v1/series') return { status: 200, body: play.series(query) };
  if (path === '/v1/simulations') return { status: 200, body: { simulations: [] } };
  const id = /^\/v1\/agents\/([^/]+)$/.exec(path)?.[1];
  return id === undefined || !play.agents.has(id) ? undefined : { status: 200, body: play.details(id) };
}
