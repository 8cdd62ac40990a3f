// What was simulated, a sentence each: above the table and at the head of the page.
import { amount, durationText } from '@muster/contract/amounts';
import { notesText } from '../trace/notes-text.ts';
import { type Fleet, startOf, typeOf } from './fleet.ts';
import type { OpenTraffic } from './traffic.ts';

export interface Facts {
  /** Read to its end. */
  readonly traffic: Pick<OpenTraffic, 'description' | 'notes'>;
  readonly fleet: Fleet;
  readonly compression: number;
  readonly seeds: readonly number[];
}

export function factsOf({ traffic, fleet, compression, seeds }: Facts): readonly string[] {
  const { description, notes } = traffic;
  const [first = 0] = seeds;
  return [
    notes === undefined ? description : `${description}: ${notesText(notes)}`,
    loadText(fleet, compression),
    ...fleet.specs.map((spec) => agentsText(spec, fleet)),
    `Objective: a task starts within ${durationText(fleet.sloMs)}. ` +
      (seeds.length === 1 ? `Seed ${first}.` : `Seeds ${first} to ${seeds.at(-1)}: every number is their mean.`),
  ];
}

function loadText({ survey }: Fleet, compression: number): string {
  const { tasks, spanMs, loads } = survey;
  const workMs = [...loads.values()].reduce((sum, load) => sum + load.workMs, 0);
  const compressed = compression === 1 ? '' : `, compressed ${compression} times`;
  const busy = spanMs === 0 ? '' : `; ${amount(workMs / spanMs)} at a time on average`;
  return `${amount(tasks)} tasks in ${durationText(spanMs)}${compressed}, ${durationText(workMs / tasks)} of work each${busy}`;
}

function agentsText(spec: Fleet['specs'][number], { survey }: Fleet): string {
  const { slots, startupMs, startupSpreadRatio, speed, failuresPerHour, costPerHour } = spec;
  const spread = startupSpreadRatio === 0 ? '' : ` to ${durationText(startupMs * (1 + startupSpreadRatio))}`;
  const parts = [
    `${startOf(spec, survey)} at the start`,
    `${amount(slots)} ${slots === 1 ? 'slot' : 'slots'} each`,
    `${durationText(startupMs)}${spread} until one takes work`,
  ];
  if (speed !== 1) parts.push(`speed ${speed}`);
  if (failuresPerHour > 0) parts.push(`${amount(failuresPerHour)} failures an hour each`);
  parts.push(`cost ${costPerHour} an hour`);
  return `Agents (${typeOf(spec)}): ${parts.join(', ')}`;
}
