// Which stage limits throughput, and by how much: operational analysis, from what was counted alone.
//
// B1. The utilization law: a stage that was busy a share ρ of the time while X passed is full at X ÷ ρ, as long as the
//     work stays what it is (Denning and Buzen, ACM Computing Surveys 10, 1978, section 3). No more can pass, whatever
//     the other stages do: the asymptotic bound of Lazowska et al., Quantitative System Performance, 1984, ch. 5.
// B2. A stage limits when it is full. Of several, the one that holds most tasks back comes first.
// B3. What was not measured is not guessed: such a stage says so, and limits nothing.
import { type Bottleneck, STAGES, STAGES_MAX, type Stage, type StageKind } from '@muster/contract';
import { bottleneckText } from './bottleneck-text.ts';

/** A stage as it was measured over a span. */
export interface StageLoad {
  readonly kind: StageKind;
  readonly name?: string;
  /** 0..1; undefined: not known. */
  readonly utilization: number | undefined;
  /** Attempts that passed it per second; undefined: not counted. */
  readonly perSecond: number | undefined;
  /** Where it is not by the utilization law. */
  readonly perSecondMax?: number;
  readonly isAtLeast?: boolean;
  /** Tasks that waited for it, at the end of the span. */
  readonly waiting: number;
  /** By how many they became more per second. */
  readonly waitingGrowth?: number;
  readonly slots?: number;
  readonly agents?: number;
  readonly unknown?: string;
}

export interface Looked {
  readonly from: number;
  readonly to: number;
  /** False when nothing was measured in the span. */
  readonly isKnown: boolean;
}

/** From this share on a stage is full: what is left of it is gaps between one task and the next. */
export const FULL_RATIO = 0.9;
/** In which agents that come in addition shall have done what waits. */
const CLEAR_SECONDS = 300;
/** A stage whose agents are busier than this makes tasks wait by chance alone. */
const AGENTS_RATIO = 0.85;
/** What is less used does other things than tasks most of its time. */
const TOLD_RATIO = 0.05;
/** The share of the time in which the journal writes says little of what larger batches would carry. */
const BATCHED_RATIO = 0.5;
/** Stages that every task passes: behind them waits all that waits. */
const SHARED: readonly StageKind[] = ['event-loop', 'journal'];

export function bottleneckOf(loads: readonly StageLoad[], { from, to, isKnown }: Looked): Bottleneck {
  const waiting = loads.reduce((sum, load) => sum + load.waiting, 0);
  const ordered = loads
    .map((load) => ({ stage: stageOf(load), heldBack: SHARED.includes(load.kind) ? waiting : load.waiting }))
    .sort((a, b) => fullness(b.stage) - fullness(a.stage) || order(a.stage) - order(b.stage));
  const stages = ordered.map(({ stage }) => stage).slice(0, STAGES_MAX);
  const limiting = ordered
    .filter(({ stage }) => fullness(stage) >= FULL_RATIO)
    .sort((a, b) => b.heldBack - a.heldBack || order(a.stage) - order(b.stage)) // B2
    .map(({ stage }) => stage)
    .slice(0, STAGES_MAX);
  const next = limiting[0] === undefined ? undefined : nextAfter(limiting[0], stages);
  const found = { from, to, isKnown, limiting, ...(next === undefined ? {} : { next }), stages };
  return { ...found, summary: bottleneckText(found) };
}

function stageOf(load: StageLoad): Stage {
  const { kind, name, utilization, perSecond, isAtLeast, waiting, slots, agents, unknown } = load;
  const perSecondMax = load.perSecondMax ?? byLaw(perSecond, utilization);
  const agentsMore = moreAgents(load);
  return {
    kind,
    ...(name === undefined ? {} : { name }),
    utilization: utilization ?? null,
    perSecond: perSecond ?? null,
    perSecondMax: perSecondMax ?? null,
    ...(isAtLeast === true ? { isAtLeast } : {}),
    waiting,
    ...(slots === undefined ? {} : { slots }),
    ...(agents === undefined ? {} : { agents }),
    ...(agentsMore === undefined ? {} : { agentsMore }),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

/** B1. Of a stage that nothing passed it says nothing. */
function byLaw(perSecond: number | undefined, utilization: number | undefined): number | undefined {
  if (perSecond === undefined || utilization === undefined || !(perSecond > 0) || !(utilization > 0)) return undefined;
  return perSecond / utilization;
}

/**
 * Agents that carry what comes and what waits: slots busy per attempt and second, times the attempts per second that
 * shall pass, at a utilization that leaves room for chance.
 */
function moreAgents(load: StageLoad): number | undefined {
  const { kind, utilization = 0, perSecond = 0, slots = 0, agents = 0, waiting, waitingGrowth = 0 } = load;
  if (kind !== 'agents' || utilization < FULL_RATIO || !(perSecond > 0) || !(slots > 0) || !(agents > 0))
    return undefined;
  const slotsPerAttempt = (utilization * slots) / perSecond;
  const wanted = perSecond + Math.max(0, waitingGrowth) + waiting / CLEAR_SECONDS;
  const slotsWanted = (slotsPerAttempt * wanted) / AGENTS_RATIO;
  return Math.max(1, Math.ceil((slotsWanted - slots) / (slots / agents) - 1e-9));
}

/**
 * The fullest of the other stages that its tasks pass: with more agents of one type no other type gets any. None after
 * one that lets nothing pass, and none that is far from full: what it would carry cannot be told from so little.
 */
function nextAfter(first: Stage, stages: readonly Stage[]): Stage | undefined {
  const isShared = SHARED.includes(first.kind);
  if (first.kind === 'missing-agents' || first.kind === 'pause') return undefined;
  return stages.find(
    (stage) =>
      stage !== first &&
      stage.perSecondMax !== null &&
      fullness(stage) >= (stage.kind === 'journal' && stage.isAtLeast === true ? BATCHED_RATIO : TOLD_RATIO) &&
      (isShared || SHARED.includes(stage.kind) || (stage.kind !== first.kind && stage.name === first.name)),
  );
}

/** B3. */
const fullness = ({ utilization }: Stage): number => utilization ?? -1;
const order = ({ kind }: Stage): number => STAGES.indexOf(kind);
