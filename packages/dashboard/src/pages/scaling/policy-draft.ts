// A policy while it is edited: fields as typed text, the request that they make, and what that would change. Pure.
import type { PolicyRequest, ScalingPolicy } from '@muster/contract';

export type PolicyField = Exclude<keyof ScalingPolicy, 'preset'>;

/** Empty text: the field comes from the preset. */
export interface PolicyDraft {
  readonly preset: ScalingPolicy['preset'];
  readonly values: Readonly<Partial<Record<PolicyField, string>>>;
}

export type DraftedPolicy =
  | { readonly kind: 'request'; readonly request: PolicyRequest }
  | { readonly kind: 'wrong'; readonly field: PolicyField; readonly problem: string };

export interface Change {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

const UNITS: Partial<Record<PolicyField, string>> = {
  minAgents: 'agents',
  maxAgents: 'agents',
  minIdleAgents: 'agents',
  maxQueueDepth: 'tasks',
  minQueueDepth: 'tasks',
  maxUtilization: '0 to 1',
  minUtilization: '0 to 1',
  headroomRatio: '0 to 1',
  scaleUpThreshold: 'evaluations',
  scaleDownThreshold: 'evaluations',
  scaleUpStep: 'agents or %',
  scaleDownStep: 'agents or %',
  growthMax: 'times initialAgents',
  flapsMax: 'changes',
  throughputPerMinute: 'tasks/min',
  budgetPerHour: 'money/h',
  triggers: 'names, with commas',
};

/** Times are typed in seconds, although the API counts milliseconds. */
const isTime = (field: PolicyField): boolean => field.endsWith('Ms');

/** As the form shows it, beside its unit. */
export const labelOf = (field: string): string => field.replace(/Ms$/, '');

export const unitOf = (field: PolicyField): string => (isTime(field) ? 's' : (UNITS[field] ?? ''));

export function valueText(field: PolicyField, value: ScalingPolicy[PolicyField] | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(', ');
  return isTime(field) && typeof value === 'number' ? String(value / 1_000) : String(value);
}

export function draftOf({ preset = 'conservative', ...given }: PolicyRequest): PolicyDraft {
  const fields = Object.entries(given) as [PolicyField, ScalingPolicy[PolicyField]][];
  return { preset, values: Object.fromEntries(fields.map(([field, value]) => [field, valueText(field, value)])) };
}

/** What cannot be a value of its kind is told here; bounds and contradictions are the controller's to tell. */
export function policyOf({ preset, values }: PolicyDraft, example: ScalingPolicy): DraftedPolicy {
  const request: Record<string, unknown> = { preset };
  for (const [name, text] of Object.entries(values)) {
    if (text.trim() === '') continue;
    const field = name as PolicyField;
    const value = typedOf(field, { text: text.trim(), example: example[field] });
    if (value === undefined) return { kind: 'wrong', field, problem: `"${text}" is not ${kindOf(example[field])}.` };
    request[field] = value;
  }
  return { kind: 'request', request: request as PolicyRequest };
}

interface Typed {
  readonly text: string;
  readonly example: ScalingPolicy[PolicyField];
}

function typedOf(field: PolicyField, { text, example }: Typed): ScalingPolicy[PolicyField] | undefined {
  if (typeof example === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (Array.isArray(example)) {
    const names = text === 'none' ? [] : text.split(/[\s,]+/).filter((name) => name !== '');
    // Which names there are, the controller knows.
    return names as ScalingPolicy['triggers'];
  }
  if (field === 'sizing' || (field.endsWith('Step') && text.endsWith('%'))) return text as ScalingPolicy['scaleUpStep'];
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  return isTime(field) ? Math.round(value * 1_000) : value;
}

function kindOf(example: ScalingPolicy[PolicyField]): string {
  if (typeof example === 'boolean') return 'true or false';
  return typeof example === 'string' ? 'a number, or a share as 50%' : 'a number';
}

/** Of what is in force; `preset` is where the fields that are not given come from. */
export function changesOf(
  request: PolicyRequest,
  { preset, inForce }: { readonly preset: ScalingPolicy; readonly inForce: ScalingPolicy },
): readonly Change[] {
  const next: ScalingPolicy = { ...preset, ...request };
  const changes: Change[] = next.preset === inForce.preset ? [] : [changeOf('preset', inForce.preset, next.preset)];
  for (const field of fieldsOf(next)) {
    const [from, to] = [valueText(field, inForce[field]), valueText(field, next[field])];
    if (from !== to) changes.push(changeOf(field, withUnit(field, from), withUnit(field, to)));
  }
  return changes;
}

export const fieldsOf = (policy: ScalingPolicy): readonly PolicyField[] =>
  Object.keys(policy).filter((field): field is PolicyField => field !== 'preset');

const changeOf = (field: string, from: string, to: string): Change => ({ field, from, to });

const withUnit = (field: PolicyField, text: string): string =>
  text === '' ? 'none' : isTime(field) ? `${text} s` : text;
