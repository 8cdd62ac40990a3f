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
  /** Names of columns, where theirs do not tell; empty = found. */
  readonly timeColumn: string;
  readonly serviceColumn: string;
  readonly rateColumn: string;
  readonly typeColumn: string;
  readonly tenantColumn: string;
  readonly sessionColumn: string;
  readonly priorityColumn: string;
  readonly deadlineColumn: string;
  /** Of rows and of recorded traffic; empty = all of it, as it came. */
  readonly keepPercent: string;
  readonly timesFaster: string;
  readonly partMinutes: string;
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
  /** Everything runs once more under each. */
  readonly changes: readonly SettingChange[];
  readonly isSwept: boolean;
  readonly sloSeconds: string;
  readonly seed: string;
  readonly seeds: string;
}

/** A setting, and its value as it was typed. */
export interface SettingChange {
  readonly key: string;
  readonly value: string;
}

export type DraftField = keyof Draft;

export const COLUMNS = [
  'timeColumn',
  'serviceColumn',
  'rateColumn',
  'typeColumn',
  'tenantColumn',
  'sessionColumn',
  'priorityColumn',
  'deadlineColumn',
] as const satisfies readonly DraftField[];

export type ColumnField = (typeof COLUMNS)[number];

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
export const CHANGES_MAX = 8;
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
  timeColumn: '',
  serviceColumn: '',
  rateColumn: '',
  typeColumn: '',
  tenantColumn: '',
  sessionColumn: '',
  priorityColumn: '',
  deadlineColumn: '',
  keepPercent: '',
  timesFaster: '',
  partMinutes: '',
  pools: [],
  slots: '4',
  startupSeconds: '5',
  costPerHour: '1',
  policies: ['surge', 'hpa', 'kpa'],
  fixed: '',
  own: '',
  changes: [],
  isSwept: false,
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
  const settings = settingsOf(draft.changes);
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
    ...(settings.length === 0 ? {} : { settings: [...settings] }),
    ...(draft.isSwept ? { isSwept: true } : {}),
  };
}

/** How many runs a request makes; a sweep adds those of the targets, which the controller chooses. */
export function runsOf({ policies = [], settings = [], seeds = 1 }: SimulationRequest): number {
  return policies.length * (1 + settings.length) * seeds;
}

function trafficOf(draft: Draft): SimulationRequest['traffic'] {
  if (draft.source === 'recorded') return { recorded: {}, ...partOf(draft) };
  if (draft.source === 'rows') {
    if (draft.rowsText.trim() === '') throw new Wrong('rowsText', 'Choose a file of CSV or JSON lines.');
    const name = draft.rowsName === '' ? {} : { name: draft.rowsName };
    const named = COLUMNS.filter((field) => draft[field].trim() !== '').map((field) => [field, draft[field].trim()]);
    return { rows: { text: draft.rowsText, ...name, ...Object.fromEntries(named) }, ...partOf(draft) };
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

function partOf(draft: Draft): Pick<SimulationRequest['traffic'], 'keepRatio' | 'compression' | 'durationMs'> {
  const given = (field: NumberField): boolean => draft[field].trim() !== '';
  const percent = given('keepPercent') ? numberOf(draft, 'keepPercent') : undefined;
  if (percent !== undefined && percent > 100) throw new Wrong('keepPercent', 'At most 100 % can be kept.');
  return {
    ...(percent === undefined ? {} : { keepRatio: percent / 100 }),
    ...(given('timesFaster') ? { compression: numberOf(draft, 'timesFaster') } : {}),
    ...(given('partMinutes') ? { durationMs: numberOf(draft, 'partMinutes') * 60_000 } : {}),
  };
}

function settingsOf(changes: readonly SettingChange[]): readonly Record<string, unknown>[] {
  return changes.map(({ key, value }, index) => {
    if (key === '') throw new Wrong('changes', `Choose the setting of change ${index + 1}, or take it out.`);
    if (value.trim() === '') throw new Wrong('changes', `Say what ${key} is to be.`);
    return { [key]: settingOf(value.trim()) };
  });
}

/** Numbers, claims and lists as JSON; anything else is a word. */
function settingOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
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

/** A field that holds what was typed. */
export type NumberField = Exclude<DraftField, 'source' | 'pools' | 'policies' | 'changes' | 'isSwept'>;

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
  ...COLUMNS.map((field) => [new RegExp(`traffic\\.rows\\.${field}`), field] as const),
  [/traffic\.rows/, 'rowsText'],
  [/keepRatio/, 'keepPercent'],
  [/compression/, 'timesFaster'],
  [/traffic\.durationMs/, 'partMinutes'],
  [/^settings/, 'changes'],
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
