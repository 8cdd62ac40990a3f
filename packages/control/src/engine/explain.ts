// Why here, or why waiting: the recorded decision joined with its outcome, or the task's place and what blocks it.

import { type Decision, type Explanation, taskIdOf, type Waiting } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import { decodeDecision, describeDecision } from '../core/route/router.ts';
import { holdOf } from './conditions.ts';
import { allowedStartAt, placesOf, shutGate } from './explain-gates.ts';
import type { EngineParts } from './parts.ts';
import { termsOf } from './roster.ts';
import type { TaskEntry } from './task-entry.ts';
import { taskState } from './task-state.ts';
import { whyHeld } from './why-held.ts';

/** z of a two-sided 80 % normal interval. */
const Z80 = 1.2816;
/** Agents named in a sentence. */
const NAMED_MAX = 3;

export async function explain(entry: TaskEntry, parts: EngineParts): Promise<Explanation> {
  const explanation = await reasonsOf(entry, parts);
  const handOff = handOffText(entry);
  return handOff === '' ? explanation : { ...explanation, summary: `${explanation.summary}${handOff}` };
}

async function reasonsOf(entry: TaskEntry, parts: EngineParts): Promise<Explanation> {
  const now = parts.clock.now();
  const decision = await decisionOf(entry, parts);
  const head = { task: taskIdOf(entry.seq), state: taskState(entry, now) };
  const hold = holdOf(entry);
  if (hold !== undefined) {
    const need = parts.needs.of(entry.spec);
    const why = whyHeld(entry, hold, { ledger: parts.ledger, now });
    const waiting = { ...why, capableAgents: need.capable, freeSlots: need.freeSlots };
    return { ...head, summary: why.detail, waiting, ...(decision === undefined ? {} : { decision }) };
  }
  if (entry.state === 'open') {
    const waiting = whyWaiting(entry, parts, now);
    return { ...head, summary: waiting.detail, waiting, ...(decision === undefined ? {} : { decision }) };
  }
  if (decision === undefined) {
    return {
      ...head,
      summary: `It ended as ${entry.state} before any agent was chosen${entry.error ? `: ${entry.error.message}` : '.'}`,
    };
  }
  return { ...head, summary: summaryOf(decision, entry), decision };
}

/** Whatever else a task waits for: while the disk is full, nothing starts. */
export function heldByDisk(explanation: Explanation): Explanation {
  const { waiting } = explanation;
  if (waiting === undefined) return explanation;
  const detail =
    'The disk of the data directory is full: what runs is finished, nothing new starts until there is room.';
  const { expectedStartAt: _at, expectedStartInterval: _interval, ...place } = waiting;
  return { ...explanation, summary: detail, waiting: { ...place, blocker: 'disk-full', detail } };
}

async function decisionOf(entry: TaskEntry, parts: EngineParts): Promise<Decision | undefined> {
  const { lease } = entry;
  if (lease === undefined || lease.decisionLength === 0) return undefined;
  const bytes = await parts.journal.readBytes({ at: lease.decisionAt, length: lease.decisionLength });
  const decision = describeDecision(decodeDecision(bytes), {
    attempt: lease.attempt,
    at: lease.startedAt,
    nameOf: (seq) => parts.ledger.state.agentName(seq),
  });
  if (entry.state === 'leased' || entry.state === 'open') return decision;
  return {
    ...decision,
    outcome: { state: entry.state, runMs: Math.max(0, (entry.ending?.at ?? 0) - lease.startedAt) },
  };
}

function summaryOf(decision: Decision, entry: TaskEntry): string {
  const { chosen, runnersUp, candidates } = decision;
  const rival = runnersUp[0];
  const how = decision.explored
    ? 'picked at random to learn about it'
    : rival === undefined
      ? undefined
      : `score ${chosen.score.toFixed(3)} against ${rival.score.toFixed(3)} of ${rival.agent}`;
  const end =
    decision.outcome === undefined
      ? ''
      : ` It ended as ${entry.state} after ${durationText(decision.outcome.runMs ?? 0)}.`;
  const choice =
    how === undefined ? 'the only candidate' : `${how}, among ${candidates} candidate${candidates === 1 ? '' : 's'}`;
  return `Attempt ${decision.attempt} went to ${chosen.agent}: ${choice}.${end}`;
}

function handOffText({ extras }: TaskEntry): string {
  const { handoff, handedTo } = extras?.conditions ?? {};
  const onward = handedTo === undefined ? '' : ` It was handed over to ${taskIdOf(handedTo)}.`;
  if (handoff === undefined) return onward;
  const { from, to, note } = handoff;
  const wish = to === undefined ? '' : `, if possible to ${to}`;
  return ` ${from} handed it over${wish}${note === undefined ? '.' : `: "${note}".`}${onward}`;
}

const HELD = {
  version: {
    blocker: 'version',
    detail: `Agents have room, but of a version that gets a share of the tasks (routing.canary), and this one is not in it.`,
  },
  'faster-agent': {
    blocker: 'slow-agents',
    detail: `The agents with room would take more than twice as long as usual: it waits for a faster one (routing.patienceRatio).`,
  },
} as const;

function whyWaiting(entry: TaskEntry, parts: EngineParts, now: number): Waiting {
  const { needs, roster } = parts;
  const need = needs.of(entry.spec);
  const { type, slots } = entry.spec;
  const offers = offersOf(entry.spec, roster);
  const { capableSlots } = offers;
  const out = ejectedText(offers.ejected);
  const base = { capableAgents: need.capable, freeSlots: need.freeSlots };
  const nobody = need.capable === 0 ? `${nobodyText(entry.spec, offers)}${out}${parts.owner.demandOn(need.facts)}` : '';
  const gate = shutGate(entry.spec, parts, now);
  const isPaused = gate?.blocker === 'paused';
  if (entry.readyAt > now) {
    const why = notReady(entry, now);
    if (nobody === '' && !isPaused) return { ...base, ...why, expectedStartAt: entry.readyAt };
    // What keeps it from starting then, unless that changes until then.
    const also = isPaused ? gate.detail : nobody;
    return { ...base, ...why, detail: `${why.detail} As things are it will not: ${also}` };
  }
  if (parts.apart.isParked(entry)) {
    const { apart } = entry.spec;
    const detail = `Every agent with room runs a task that it must stay apart from (apart: "${apart}"), or none has room.${out}`;
    return { ...base, position: 1, positionIsExact: false, blocker: 'apart', detail };
  }
  const { position, isExact } = parts.room.order.position(entry, need);
  const place = { ...base, position, positionIsExact: isExact };
  if (isPaused) return { ...place, ...gate };
  if (nobody !== '') return { ...place, blocker: 'no-capable-agent', detail: nobody };
  const { buckets } = needs.claim(entry.spec);
  const places = Math.max(1, Math.min(Math.floor(capableSlots / slots), placesOf(buckets)));
  const notBefore = allowedStartAt(buckets, position);
  const start = expectedStart({ position, slots: places, type, notBefore }, parts, now);
  const heldFor = gate === undefined && position === 1 ? parts.room.heldFor(need) : undefined;
  if (heldFor !== undefined) return { ...place, ...start, ...HELD[heldFor] };
  const when = start === undefined ? '' : ` Expected to start in ${durationText(start.expectedStartAt - now)}.`;
  if (gate !== undefined) return { ...place, ...start, blocker: gate.blocker, detail: `${gate.detail}${when}` };
  return position > 1
    ? {
        ...place,
        ...start,
        blocker: 'behind-others',
        detail: `${position - 1} task${position === 2 ? '' : 's'} for the same agents go${position === 2 ? 'es' : ''} first.${when}${out}`,
      }
    : {
        ...place,
        ...start,
        blocker: need.freeSlots > 0 ? 'none' : 'all-busy',
        detail: `All ${need.capable} capable agents are busy; it is next.${when}${out}`,
      };
}

interface Offers {
  /** Slots of the agents that offer what the task needs, whether they take work now or not. */
  readonly capableSlots: number;
  /** Agents that offer it, but have too few slots for one such task. */
  readonly tooSmall: number;
  /** Ids of those that are ejected. */
  readonly ejected: readonly string[];
}

function offersOf({ type, requires, slots }: TaskEntry['spec'], roster: EngineParts['roster']): Offers {
  let capableSlots = 0;
  let tooSmall = 0;
  const ejected: string[] = [];
  for (const member of roster.members()) {
    const terms = termsOf(member.hello);
    if (!terms.includes(type) || requires.some((term) => !terms.includes(term))) continue;
    if (member.hello.slots < slots) tooSmall++;
    else capableSlots += member.hello.slots;
    if (member.health.ejectedUntil !== 0) ejected.push(member.hello.id);
  }
  return { capableSlots, tooSmall, ejected };
}

function nobodyText({ type, requires, slots }: TaskEntry['spec'], { capableSlots, tooSmall }: Offers): string {
  const wanted = [type, ...requires].map((term) => `"${term}"`).join(' and ');
  const small = tooSmall > 0 ? ` ${tooSmall} have it but fewer than the ${slots} slots that the task takes.` : '';
  const away = capableSlots > 0 ? ' Capable agents are draining, cordoned or disconnected.' : '';
  return `No live agent offers ${wanted}.${small}${away}`;
}

function ejectedText(agents: readonly string[]): string {
  if (agents.length === 0) return '';
  const named = agents.slice(0, NAMED_MAX).join(', ');
  const more = agents.length > NAMED_MAX ? ` and ${agents.length - NAMED_MAX} more` : '';
  return ` Ejected for a while, for doing worse than their peers: ${named}${more}.`;
}

function notReady(entry: TaskEntry, now: number): Omit<Waiting, 'capableAgents' | 'freeSlots'> {
  const isRetry = entry.attempt > 0;
  const debounce = entry.extras?.conditions?.debounce;
  const why =
    debounce === undefined
      ? (entry.extras?.redriven ?? 0) > 0
        ? 'It was redriven, and what one redrive reopens is spread over time'
        : 'It was submitted with a delay'
      : `It waits for newer ones of debounce key "${debounce.key}"`;
  return {
    blocker: isRetry ? 'backing-off' : 'delayed',
    position: 1,
    positionIsExact: false,
    detail: isRetry
      ? `Attempt ${entry.attempt} failed (${entry.error?.message ?? 'no message'}); the next may start in ${durationText(entry.readyAt - now)}.`
      : `${why}; it may start in ${durationText(entry.readyAt - now)}.`,
  };
}

/**
 * The position-th departure of `slots` servers: a renewal process at rate slots ÷ mean duration. Not before what rates
 * allow, which is all that is known of a type that has not been learned.
 */
function expectedStart(
  queue: { position: number; slots: number; type: string; notBefore: number },
  parts: EngineParts,
  now: number,
): (Pick<Waiting, 'expectedStartInterval'> & { readonly expectedStartAt: number }) | undefined {
  const { notBefore } = queue;
  const duration = parts.ledger.state.estimates.typeDuration(queue.type);
  if (duration === undefined) return notBefore > now ? { expectedStartAt: Math.round(notBefore) } : undefined;
  const perDepartureMs = duration.meanMs / queue.slots;
  const meanMs = queue.position * perDepartureMs;
  const deviationMs = Math.sqrt(queue.position) * (duration.deviationMs / queue.slots + perDepartureMs / 2);
  const from = (ms: number): number => Math.round(Math.max(notBefore, now + Math.max(0, ms)));
  return {
    expectedStartAt: from(meanMs),
    expectedStartInterval: [from(meanMs - Z80 * deviationMs), from(meanMs + Z80 * deviationMs)],
  };
}
