// A recorded run as traffic, with the agents that ran it and the fleet as it was; beside it, what the
// recorded run came to.

import type { AgentSpec } from '@muster/contract';
import { amount, percentText } from '@muster/contract/amounts';
import { seededRandom } from '../base/random.ts';
import type { ArrivalSource } from '../sim/plan.ts';
import { arrivalsOf } from '../sim/recording/arrivals.ts';
import { AS_RECORDED, asRecorded } from '../sim/recording/as-recorded.ts';
import type { RecordedAgents } from '../sim/recording/fleet-log.ts';
import { recordedReport } from '../sim/recording/recorded-report.ts';
import { type RecordedRun, readRecording } from '../sim/recording/recorded-run.ts';
import type { RecordingSource } from '../sim/recording/source.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { PolicyChoice } from './policies.ts';
import type { Traffic } from './traffic.ts';
import { WrongComparison } from './wrong.ts';

export interface Recording {
  readonly traffic: Traffic;
  /** Those that ran it, one per type. */
  readonly specs: readonly AgentSpec[];
  /** The fleet as it was. */
  readonly policy: PolicyChoice;
  /** Settings that were changed while it ran. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What it came to, live. */
  outcome(sloMs: number): Outcome;
  /** What a replay leaves out, or takes otherwise than it was; a sentence each. */
  readonly remarks: readonly string[];
  /** Lets go of its files. */
  close(): void;
}

/** Agents of one type differ so much in speed that their mean says little of them. */
const SPEED_SPREAD_TOLD = 1.5;
/** Where a policy has no bound of its own, a simulated pool has this one. */
const AGENTS_MAX = 1000;

export interface RecordingOptions {
  /** Reads a data directory; throws Fault `not-found` or `data-corrupt`. */
  readonly open: (directory: string) => RecordingSource;
  /** Share of the tasks to keep, drawn by the seed. */
  readonly keepRatio: number;
  /** What a person calls the recording [its directory]. */
  readonly title?: string;
}

/** Throws what `open` throws. */
export function openRecording(directory: string, { open, keepRatio, title = directory }: RecordingOptions): Recording {
  const source = open(directory);
  try {
    const run = readRecording(source);
    return {
      traffic: trafficOf(run, { title, keepRatio }),
      specs: run.agents.map((agents) => specOf(agents, run)),
      policy: policyOf(run),
      settings: run.settings,
      outcome: (sloMs) => outcomeOf('as it was', [recordedReport(run, sloMs)]),
      remarks: remarksOf(run),
      close: () => source.close(),
    };
  } catch (error) {
    source.close();
    throw error;
  }
}

function trafficOf(
  run: RecordedRun,
  { title, keepRatio }: { readonly title: string; readonly keepRatio: number },
): Traffic {
  const { tasks, withdrawn } = run.counts;
  const kept = keepRatio === 1 ? '' : `; of them, ${percentText(keepRatio)} are kept`;
  const description = `Recorded in ${title}: ${amount(tasks - withdrawn)} tasks${kept}`;
  return {
    name: title,
    open: async (seed) => ({ arrivals: thinned(arrivalsOf(run), { keepRatio, seed }), description }),
  };
}

async function* thinned(
  arrivals: ArrivalSource,
  { keepRatio, seed }: { readonly keepRatio: number; readonly seed: number },
): ArrivalSource {
  const random = seededRandom(seed);
  for await (const chunk of arrivals) yield keepRatio === 1 ? chunk : chunk.filter(() => random.next() < keepRatio);
}

/** As many at the start as were up when the first task came. */
function specOf({ model }: RecordedAgents, run: RecordedRun): AgentSpec {
  const sizes = run.sizes(model.type);
  return {
    ...model,
    agents: sizes.sizeAt(run.startedAt),
    ...(sizes.most > AGENTS_MAX ? { maxAgents: sizes.most } : {}),
  };
}

function policyOf(run: RecordedRun): PolicyChoice {
  return {
    name: AS_RECORDED,
    sizing: ({ agents }) => {
      const sizes = run.sizes(agents.type);
      if (sizes.most === 0)
        throw new WrongComparison('policies', `no agent of type "${agents.type}" is in the recording`, AS_RECORDED);
      return { kind: 'scaler', scaler: asRecorded({ sizes, startedAt: run.startedAt, agents }) };
    },
    targets: [],
  };
}

function remarksOf({ counts, agents, speedSpread }: RecordedRun): readonly string[] {
  const { withdrawn, unmeasured, failed, picky } = counts;
  const remarks: string[] = [];
  const tell = (what: string, count: number): void => {
    if (count > 0) remarks.push(`${what}: ${amount(count)} ${count === 1 ? 'task' : 'tasks'}.`);
  };
  tell('Cancelled before they ran, and left out', withdrawn);
  tell('Never ran to an end, and take as long here as others of their type', unmeasured);
  tell('Failed for good, and complete here after the same time', failed);
  tell('Asked for more than a slot of their type, and do not here', picky);
  for (const { model, startUps, hasOtherSlots } of agents) {
    if (startUps === undefined)
      remarks.push(
        `No start of an agent (${model.type}) was recorded: here it takes no time; --agents says otherwise.`,
      );
    if (hasOtherSlots)
      remarks.push(`Agents (${model.type}) had different numbers of slots: here each has ${model.slots}.`);
  }
  if (speedSpread > SPEED_SPREAD_TOLD)
    remarks.push(`The slowest agent took ${amount(speedSpread)} times as long as the fastest: here all are alike.`);
  return remarks;
}
