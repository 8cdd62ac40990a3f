// Whether one field of a policy can be right by itself, judged by the schema of the policy.
import { PRESETS, ScalingPolicy, SIZINGS, TRIGGERS } from '@muster/contract';
import { percentOf } from './step.ts';

export interface PolicyProblem {
  readonly field: string;
  /** What is wrong with it and what to do, as it reads after the name of the field. */
  readonly reason: string;
}

/** What a schema says of a number. */
interface NumberSchema {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

// Every schema of ours is plain JSON Schema, whatever its static type shows of it.
const AGENTS: NumberSchema = ScalingPolicy.properties.maxAgents;
const STEP_MAX = AGENTS.maximum ?? Number.MAX_VALUE;

export function fieldProblem(field: string, value: unknown): PolicyProblem | undefined {
  const reason = reasonAgainst(field, value);
  return reason === undefined ? undefined : { field, reason };
}

function reasonAgainst(field: string, value: unknown): string | undefined {
  if (!Object.hasOwn(ScalingPolicy.properties, field)) {
    return `is no field of a policy; there are ${Object.keys(ScalingPolicy.properties).join(', ')}`;
  }
  switch (field) {
    case 'preset':
      return PRESETS.some((preset) => preset === value) ? undefined : `must be one of ${PRESETS.join(', ')}`;
    case 'sizing':
      return SIZINGS.some((sizing) => sizing === value) ? undefined : `must be one of ${SIZINGS.join(', ')}`;
    case 'enabled':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'triggers':
      return triggersProblem(value);
    case 'scaleUpStep':
      return stepProblem(value);
    case 'scaleDownStep':
      return stepProblem(value) ?? (percentOf(value) > 100 ? 'must be at most "100%"' : undefined);
    default:
      // What is left are the numbers, whose schemas are plain JSON Schema.
      return numberProblem(value, ScalingPolicy.properties[field as 'minAgents'] as NumberSchema);
  }
}

function numberProblem(
  value: unknown,
  { type, minimum = 0, maximum = Number.MAX_VALUE }: NumberSchema,
): string | undefined {
  const isInteger = type === 'integer';
  const isRight = typeof value === 'number' && value >= minimum && value <= maximum;
  if (isRight && (!isInteger || Number.isInteger(value))) return undefined;
  return `must be a ${isInteger ? 'whole number' : 'number'} from ${minimum} to ${maximum}, not ${shown(value)}`;
}

function stepProblem(value: unknown): string | undefined {
  const isCount = Number.isInteger(value) && Number(value) >= 1 && Number(value) <= STEP_MAX;
  if (isCount || percentOf(value) > 0) return undefined;
  return `must be a number of agents from 1 to ${STEP_MAX}, or a share such as "50%" from 1% to 1000%, not ${shown(value)}`;
}

function triggersProblem(value: unknown): string | undefined {
  const isRight =
    Array.isArray(value) &&
    new Set(value).size === value.length &&
    value.every((word) => TRIGGERS.some((trigger) => trigger === word));
  return isRight ? undefined : `must be a list, without repeats, of ${TRIGGERS.join(', ')}`;
}

/** A value of anybody's making, short enough for a message. */
function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
