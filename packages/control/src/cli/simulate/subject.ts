// What a comparison is of: traffic, agents, policies and settings, as the options say, or a recording does.
import { readFile } from 'node:fs/promises';
import type { AgentSpec } from '@muster/contract';
import { DEFAULT_AGENTS } from '../../compare/agents.ts';
import type { Outcome } from '../../compare/outcome.ts';
import { DEFAULT_POLICIES, type PolicyChoice } from '../../compare/policies.ts';
import { openRecording, type Recording } from '../../compare/recording.ts';
import type { Traffic } from '../../compare/traffic.ts';
import type { Variant } from '../../compare/variants.ts';
import { AS_RECORDED } from '../../sim/recording/as-recorded.ts';
import { UsageError } from '../exit.ts';
import type { Runtime } from '../runtime.ts';
import { agentsIn } from './agents-spec.ts';
import { chosenTraffic } from './chosen-traffic.ts';
import type { SimulateOptions } from './options.ts';
import { policiesOf } from './policies.ts';
import { variantsOf } from './variants.ts';

export interface Subject {
  readonly traffic: Traffic;
  /** What messages call it. */
  readonly title: string;
  readonly specs: readonly AgentSpec[];
  readonly policies: readonly PolicyChoice[];
  readonly variants: readonly Variant[];
  /** What the recorded run came to, live; undefined without one. */
  readonly recorded: Outcome | undefined;
  /** What a person should know of it, a sentence each. */
  readonly remarks: readonly string[];
  close(): void;
}

/** `runtime` is asked for only where a recording is to be read. */
export async function subjectOf(options: SimulateOptions, runtime: () => Promise<Runtime>): Promise<Subject> {
  const { journal, thinRatio, divisor = 1 } = options;
  const recording =
    journal === undefined
      ? undefined
      : openRecording(journal, { open: (await runtime()).openRecording, keepRatio: thinRatio ?? 1 / divisor });
  try {
    return {
      traffic: recording?.traffic ?? chosenTraffic(options),
      title: titleOf(options),
      specs: await specsOf(options, recording),
      policies: await chosenPolicies(options, recording),
      variants: await variantsOf({
        config: options.config,
        sets: options.sets,
        recorded: recording?.settings ?? {},
      }),
      recorded: recording?.outcome(options.sloMs),
      remarks: recording?.remarks ?? [],
      close: () => recording?.close(),
    };
  } catch (error) {
    recording?.close();
    throw error;
  }
}

function titleOf({ trace, journal }: SimulateOptions): string {
  if (journal !== undefined) return `--journal ${journal}`;
  return trace === undefined ? 'the pattern' : `--trace ${trace}`;
}

/** Of a recording: the fleet as it was, beside others, or beside itself under other settings. */
function chosenPolicies(
  { policies, sets, compression }: SimulateOptions,
  recording: Recording | undefined,
): Promise<readonly PolicyChoice[]> {
  const others = sets.length > 0 ? [] : DEFAULT_POLICIES;
  const usual = recording === undefined ? DEFAULT_POLICIES : [AS_RECORDED, ...others];
  const given = policies.length === 0 ? usual : policies;
  const isAsRecorded = given.flatMap((text) => text.split(',')).some((word) => word.trim() === AS_RECORDED);
  if (isAsRecorded && compression !== 1)
    throw new UsageError(`--policy ${AS_RECORDED} is the fleet at the times of the recording: leave out --compress`);
  return policiesOf(given, recording?.policy);
}

async function specsOf({ agents }: SimulateOptions, recording: Recording | undefined): Promise<readonly AgentSpec[]> {
  if (agents !== undefined) return readSpecs(agents);
  return recording === undefined || recording.specs.length === 0 ? DEFAULT_AGENTS : recording.specs;
}

async function readSpecs(file: string): Promise<readonly AgentSpec[]> {
  try {
    return agentsIn({ name: file, text: await readFile(file, 'utf8') });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--agents: cannot read ${file}: ${(error as Error).message}`);
  }
}
