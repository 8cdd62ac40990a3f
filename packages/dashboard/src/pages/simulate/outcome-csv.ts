// The table of a simulation as CSV (RFC 4180): a row for each policy.
import type { SimulatedOutcome } from '@muster/contract';

const COLUMNS: readonly (readonly [string, (outcome: SimulatedOutcome) => string | number])[] = [
  ['policy', ({ name }) => name],
  ['tasks', ({ tasks }) => tasks],
  ['lost', ({ lost }) => lost],
  ['wait_p50_ms', (outcome) => waitOf(outcome, 'p50')],
  ['wait_p95_ms', (outcome) => waitOf(outcome, 'p95')],
  ['wait_p99_ms', (outcome) => waitOf(outcome, 'p99')],
  ['slo_violation_ratio', ({ sloViolation }) => sloViolation],
  ['agent_seconds', ({ agentSeconds }) => agentSeconds],
  ['cost', ({ cost }) => cost],
  ['cost_low', ({ intervals }) => intervals?.cost.low ?? ''],
  ['cost_high', ({ intervals }) => intervals?.cost.high ?? ''],
  ['actions', ({ actions }) => actions],
];

export function outcomesCsv(outcomes: readonly SimulatedOutcome[]): string {
  const rows = outcomes.map((outcome) => COLUMNS.map(([, of]) => field(of(outcome))).join(','));
  return `${[COLUMNS.map(([name]) => name).join(','), ...rows].join('\r\n')}\r\n`;
}

/** Empty where nothing was completed: nobody waited, and 0 would be the best of all. */
const waitOf = ({ tasks, lost, waitMs }: SimulatedOutcome, of: keyof SimulatedOutcome['waitMs']): number | string =>
  lost < tasks ? waitMs[of] : '';

/** Spreadsheets run what begins like a formula; numbers may be negative. */
function field(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
