// Which tasks a configured limit is about, and how it counts them.
import type { LimitRule, Partition } from '@muster/contract';

export interface LimitedSpec {
  readonly type: string;
  readonly tenant: string;
  readonly limitKeys: readonly string[];
}

/** What of a task a rule counts it under: once, or once for each of its matching keys; nothing when it does not match. */
export function countedUnder(rule: LimitRule, spec: LimitedSpec): readonly (readonly [Partition, string][])[] {
  if (!fits(rule.type, spec.type) || !fits(rule.tenant, spec.tenant)) return [];
  const isPer = (partition: Partition): boolean => rule.per?.includes(partition) === true;
  const common: [Partition, string][] = [];
  if (isPer('type')) common.push(['type', spec.type]);
  if (isPer('tenant')) common.push(['tenant', spec.tenant]);
  if (rule.key === undefined && !isPer('key')) return [common];
  const keys = spec.limitKeys.filter((key) => fits(rule.key, key));
  if (isPer('key')) return keys.map((key) => [...common, ['key', key]]);
  return keys.length === 0 ? [] : [common];
}

function fits(pattern: string | undefined, name: string): boolean {
  if (pattern === undefined) return true;
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
