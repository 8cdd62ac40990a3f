// The demo from start to report: a controller with a pool of real agents, the replay, the drain, the read-back.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision } from '@muster/contract';
import { counted } from '@muster/contract/amounts';
import { MusterClient } from '@muster/contract/client';
import { Fault } from '@muster/contract/protocol';
import type { Client } from '@muster/sdk';
import type { Config } from '../../config.ts';
import type { Log } from '../../engine/ports.ts';
import type { Arrival } from '../../trace/arrival.ts';
import { FleetHistory } from '../fleet-use/fleet-history.ts';
import { lookAtFleet } from '../fleet-use/fleet-look.ts';
import type { Runtime } from '../runtime.ts';
import type { KeepOpen } from './keep-open.ts';
import { Live } from './live.ts';
import { type Killed, killAgents } from './mishap.ts';
import type { Progress } from './progress.ts';
import { Readback, Submitted } from './readback.ts';
import { Replay } from './replay.ts';
import { computeReport, type DemoReport } from './report.ts';

/** Type of the pool, which is the whole fleet. */
export const POOL = 'demo';

const READY_TIMEOUT_MS = 30_000;
const READY_POLL_MS = 50;
const WATCH_EVERY_MS = 500;
const DRAIN_MS_MAX = 60_000;
/** Agents are killed after this share of the duration: there is a burst before it and work behind it. */
const KILL_AT_RATIO = 0.4;
/** For the outcomes of cancelled tasks. */
const CANCEL_SETTLE_MS = 10_000;
const CANCELS_AT_ONCE = 64;
const EXAMPLES_TRIED = 12;

export interface DemoOptions {
  readonly runtime: Runtime;
  /** With one pool: the demo's agents. */
  readonly config: Config;
  readonly arrivals: AsyncIterable<Arrival> | Iterable<Arrival>;
  readonly speed: number;
  readonly durationMs: number;
  readonly runId: string;
  readonly keepOpen: KeepOpen;
  /** Agents that are killed on the way. */
  readonly kills: number;
  readonly progress: Progress;
  readonly log: Log;
  /** Ctrl-C: ends the submitting, cancels what is open, and reports. */
  readonly signal: AbortSignal;
}

export interface DemoRun {
  readonly report: DemoReport;
  readonly refused: number;
  readonly lagMsMax: number;
  readonly killed: readonly Killed[];
  readonly example: { readonly task: string; readonly decision: Decision } | undefined;
}

export async function runDemo(options: DemoOptions): Promise<DemoRun> {
  const { runtime, config, log, speed, signal, progress } = options;
  const slotsPerAgent = config.pools[0]?.slots ?? 1;
  const submitted = new Submitted();
  const history = new FleetHistory();
  const live = new Live();
  const killed: Killed[] = [];
  let example: DemoRun['example'];
  let replay: Replay | undefined;

  const muster = await runtime.startMuster(config, { log });
  try {
    const token = config.server.token;
    const http = new MusterClient({ url: muster.url, token });
    const agents = await fleetIsUp(http, signal);
    progress.note(
      `The controller listens at ${muster.url}; ${counted(agents, 'agent')} with ${counted(slotsPerAgent, 'slot')} each, connected.`,
    );
    progress.note(`Watch it: the dashboard is at ${muster.url}/`);
    progress.note(`or, in another terminal: npx muster top --url ${muster.url}`);
    const { connect } = await import('@muster/sdk');
    const client = await connect({ url: muster.url, ...(token === undefined ? {} : { token }) });
    try {
      replay = new Replay({
        ...options,
        client,
        submitted,
        isKeptOpen: () => options.keepOpen.isOpen,
        now: Date.now,
        onOutcome: (outcome, acknowledgedAt) => live.ended(outcome, acknowledgedAt),
      });
      await watched({ http, history, live, submitted, progress, replay, client, killed, options });
      example = await decisionToShow(http, live.recent);
    } finally {
      await client.close();
    }
  } finally {
    progress.clear();
    await muster.stop();
  }

  progress.note('Stopped; reading the journal back.');
  const readback = new Readback(submitted);
  for await (const record of runtime.dumpJournal(config.data.dir)) readback.see(record);
  const report = computeReport({ readback, history, speed, slotsPerAgent });
  return { report, refused: replay?.refused ?? 0, lagMsMax: replay?.lagMsMax ?? 0, killed, example };
}

interface Watching {
  readonly http: MusterClient;
  readonly client: Client;
  readonly history: FleetHistory;
  readonly live: Live;
  readonly submitted: Submitted;
  readonly progress: Progress;
  readonly replay: Replay;
  readonly killed: Killed[];
  readonly options: DemoOptions;
}

/** Submits, drains and cancels, while it looks at the controller twice a second. */
async function watched(watching: Watching): Promise<void> {
  const { replay, client, http, options } = watching;
  let phase = 'submitting';
  const done = new AbortController();
  const watch = watchFleet(watching, { phase: () => phase, signal: done.signal });
  // Not a failure of its own before the end: the replay's is told first.
  watch.catch(() => {});
  const mishap = killAgents(http, {
    agents: options.kills,
    afterMs: options.durationMs * KILL_AT_RATIO,
    signal: done.signal,
    onKilled: (killed) => told(killed, watching),
  });
  mishap.catch(() => {});
  try {
    await replay.run();
    await options.keepOpen.shut(options.signal);
    if (!options.signal.aborted) {
      phase = 'draining';
      await replay.open.drained(DRAIN_MS_MAX, options.signal);
    }
    if (replay.open.size > 0) {
      phase = 'cancelling the rest';
      await cancelAll(client, [...replay.open]);
      await replay.open.drained(CANCEL_SETTLE_MS);
    }
  } finally {
    done.abort();
  }
  await watch;
  await mishap;
}

function told({ agent, tasks }: Killed, { killed, progress }: Watching): void {
  killed.push({ agent, tasks });
  progress.note(`kill -9 for ${agent}, which ran ${counted(tasks, 'task')}: others run them again.`);
}

async function watchFleet(
  { http, history, live, submitted, progress }: Watching,
  { phase, signal }: { readonly phase: () => string; readonly signal: AbortSignal },
): Promise<void> {
  const startedAt = Date.now();
  for (;;) {
    const { status, agents, sample } = await lookAtFleet(http, { type: POOL, now: Date.now });
    history.add(sample);
    if (signal.aborted) return;
    progress.show(phase(), live.view({ now: Date.now(), startedAt, submitted: submitted.count, status, agents }));
    await sleep(WATCH_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

/** The pool may shrink while its first agents start, so its size is asked for again and again. */
async function fleetIsUp(http: MusterClient, signal: AbortSignal): Promise<number> {
  for (let waitedMs = 0; waitedMs < READY_TIMEOUT_MS && !signal.aborted; waitedMs += READY_POLL_MS) {
    const { desired, busy, idle } = await http.pool(POOL);
    if (busy + idle >= desired) return busy + idle;
    await sleep(READY_POLL_MS, undefined, { signal }).catch(() => {});
  }
  if (signal.aborted) return 0;
  throw new Fault('internal', `the agents of the demo did not connect within ${READY_TIMEOUT_MS / 1000} s`);
}

async function cancelAll(client: Client, tasks: readonly string[]): Promise<void> {
  const rest = [...tasks];
  const worker = async (): Promise<void> => {
    for (let task = rest.pop(); task !== undefined; task = rest.pop()) {
      // One that ended in the meantime cannot be cancelled, and need not be.
      await client.cancel(task).catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(CANCELS_AT_ONCE, rest.length) }, worker));
}

/** A decision worth reading: by score, with others to compare. */
async function decisionToShow(http: MusterClient, recent: readonly string[]): Promise<DemoRun['example']> {
  let found: DemoRun['example'];
  for (const task of recent.slice(-EXAMPLES_TRIED)) {
    const { decision } = await http.explain(task);
    if (decision === undefined) continue;
    found ??= { task, decision };
    if (decision.runnersUp.length >= 2 && !decision.explored) return { task, decision };
  }
  return found;
}
