// What the form of a simulation holds, as it was typed, and the request that it makes. Pure: the page draws it.
import type { PolicyRequest, SimulationRequest } from '@muster/contract';
import { PATTERNS } from '@muster/contract/words';

export type Source = 'pattern' | 'rows' | 'recorded';

export interface Draft {
  readonly source: Source;
  readonly pattern: string;
  readonly ratePerSecond: string;
  readonly peakPerSecond: string;
  readonly durationMinutes: string;
  readonly periodMinutes: string;
  readonly workSeconds: string;
  readonly rowsName: string;
  readonly rowsText: string;
  /** Agents as these pools have them; none = those of the next fields. */
  readonly pools: readonly string[];
  readonly slots: string;
  readonly startupSeconds: string;
  readonly costPerHour: string;
  readonly policies: readonly string[];
  /** Sizes of fixed fleets, separated by commas. */
  readonly fixed: string;
  /** A policy of one's own as JSON; empty = none. */
  readonly own: string;
  readonly sloSeconds: string;
  readonly seed: string;
  readonly seeds: string;
}

export type DraftField = keyof Draft;

/** What is wrong, and at which field where one is meant. */
export interface Problem {
  readonly field: DraftField | undefined;
  readonly text: string;
}

/** Of each part of the form. */
export interface PartProps {
  readonly draft: Draft;
  readonly problem: Problem | undefined;
  readonly change: (changes: Partial<Draft>) => void;
}

export type Drafted =
  | { readonly kind: 'request'; readonly request: SimulationRequest }
  | { readonly kind: 'wrong'; readonly field: DraftField; readonly problem: string };

/** As the API bounds them. */
export const ROWS_BYTES_MAX = 7 * 1024 * 1024;
export const OWN_NAME = 'own';

export const FIRST_DRAFT: Draft = {
  source: 'pattern',
  pattern: 'spike',
  ratePerSecond: '4',
  peakPerSecond: '20',
  durationMinutes: '60',
  periodMinutes: '20',
  workSeconds: '5',
  rowsName: '',
  rowsText: '',
  pools: [],
  slots: '4',
  startupSeconds: '5',
  costPerHour: '1',
  policies: ['surge', 'hpa', 'kpa'],
  fixed: '',
  own: '',
  sloSeconds: '30',
  seed: '1',
  seeds: '1',
};

class Wrong extends Error {
  readonly field: DraftField;
  constructor(field: DraftField, message: string) {
    super(message);
    this.field = field;
  }
}

/** The controller checks all of it again; what can be told at the field before that is told here. */
export function requestOf(draft: Draft): Drafted {
  try {
    return { kind: 'request', request: drafted(draft) };
  } catch (error) {
    if (error instanceof Wrong) return { kind: 'wrong', field: error.field, problem: error.message };
    throw error;
  }
}

function drafted(draft: Draft): SimulationRequest {
  const own = ownOf(draft.own);
  const policies = [...draft.policies, ...fixedOf(draft.fixed), ...(own === undefined ? [] : [OWN_NAME])];
  if (policies.length === 0) throw new Wrong('policies', 'Choose at least one policy.');
  if (policies.length > 20)
    throw new Wrong('policies', `At most 20 policies at a time; ${policies.length} are chosen.`);
  return {
    traffic: trafficOf(draft),
    ...agentsOf(draft),
    policies,
    ...(own === undefined ? {} : { customPolicies: { [OWN_NAME]: own } }),
    sloMs: numberOf(draft, 'sloSeconds') * 1_000,
    seed: wholeOf(draft, 'seed', 0),
    seeds: wholeOf(draft, 'seeds', 1),
  };
}

function trafficOf(draft: Draft): SimulationRequest['traffic'] {
  if (draft.source === 'recorded') return { recorded: {} };
  if (draft.source === 'rows') {
    if (draft.rowsText.trim() === '') throw new Wrong('rowsText', 'Choose a file of CSV or JSON lines.');
    return { rows: { text: draft.rowsText, ...(draft.rowsName === '' ? {} : { name: draft.rowsName }) } };
  }
  const name = PATTERNS.find((each) => each === draft.pattern);
  if (name === undefined) throw new Wrong('pattern', `There is no pattern ${draft.pattern}.`);
  const durationMs = numberOf(draft, 'durationMinutes') * 60_000;
  // It has bursts, gaps and work of its own.
  if (name === 'bundled') return { pattern: { name, durationMs } };
  const ratePerSecond = numberOf(draft, 'ratePerSecond');
  const peakPerSecond = numberOf(draft, 'peakPerSecond');
  if (name !== 'constant' && peakPerSecond < ratePerSecond) {
    throw new Wrong('peakPerSecond', 'The peak is below the rate; give at least the rate.');
  }
  const workMs = numberOf(draft, 'workSeconds') * 1_000;
  if (name === 'constant') return { pattern: { name, ratePerSecond, durationMs, workMs } };
  const periodMs = numberOf(draft, 'periodMinutes') * 60_000;
  return { pattern: { name, ratePerSecond, peakPerSecond, durationMs, periodMs, workMs } };
}

function agentsOf(draft: Draft): Pick<SimulationRequest, 'pools' | 'agents'> {
  if (draft.pools.length > 0) return { pools: [...draft.pools] };
  // The agents that ran it are in the journal.
  if (draft.source === 'recorded') return {};
  const slots = wholeOf(draft, 'slots', 1);
  const startupMs = numberOf(draft, 'startupSeconds', { isZeroFine: true }) * 1_000;
  return { agents: [{ slots, startupMs, costPerHour: numberOf(draft, 'costPerHour', { isZeroFine: true }) }] };
}

function fixedOf(text: string): readonly string[] {
  const sizes = text.split(/[\s,]+/).filter((size) => size !== '');
  return sizes.map((size) => {
    if (!/^[0-9]{1,5}$/.test(size)) throw new Wrong('fixed', `"${size}" is no number of agents; write 4, 8.`);
    return `fixed:${Number(size)}`;
  });
}

function ownOf(text: string): PolicyRequest | undefined {
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Wrong('own', `This is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as PolicyRequest;
  throw new Wrong('own', 'A policy is an object, such as {"preset": "surge", "maxAgents": 40}.');
}

type NumberField = Exclude<DraftField, 'source' | 'pools' | 'policies'>;

function numberOf(draft: Draft, field: NumberField, { isZeroFine = false } = {}): number {
  const text = draft[field].trim();
  const value = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new Wrong(field, 'Write a number, such as 4 or 0.5.');
  if (value < 0 || (value === 0 && !isZeroFine)) throw new Wrong(field, 'Write a number above 0.');
  return value;
}

function wholeOf(draft: Draft, field: NumberField, least: number): number {
  const value = numberOf(draft, field, { isZeroFine: true });
  if (!Number.isInteger(value) || value < least) throw new Wrong(field, `Write a whole number from ${least} on.`);
  return value;
}

/** Fields of the API's faults, as the form has them; what stands nowhere in the form is told below it. */
const FIELDS: readonly (readonly [RegExp, DraftField])[] = [
  [/traffic\.rows/, 'rowsText'],
  [/ratePerSecond/, 'ratePerSecond'],
  [/peakPerSecond/, 'peakPerSecond'],
  [/durationMs/, 'durationMinutes'],
  [/periodMs/, 'periodMinutes'],
  [/workMs/, 'workSeconds'],
  [/traffic\.recorded/, 'source'],
  [/customPolicies/, 'own'],
  [/policies/, 'policies'],
  [/pools/, 'pools'],
  [/slots/, 'slots'],
  [/startupMs/, 'startupSeconds'],
  [/costPerHour/, 'costPerHour'],
  [/sloMs/, 'sloSeconds'],
  [/^seeds$/, 'seeds'],
  [/^seed$/, 'seed'],
];

export const draftFieldOf = (field: string | undefined): DraftField | undefined =>
  field === undefined ? undefined : FIELDS.find(([pattern]) => pattern.test(field))?.[1];
