// The sizes that pools start with, out of the environment: WORKER_POOL_INITIAL_WORKERS_WORD_COUNT is `agents` of the
// pool word-count. It changes a part of the setting `pools`, so it is read once the pools are known.
import { Pool } from '../config.ts';
import type { ConfigProblem } from './problem.ts';
import type { Given } from './source.ts';
import { checkValue, parseText } from './value.ts';

export const INITIAL_AGENTS_PREFIX = 'WORKER_POOL_INITIAL_WORKERS_';

/** A variable that sets the size of a pool. */
export interface InitialAgents {
  readonly name: string;
  readonly text: string;
}

/** Other variables to name in a message. */
const NAMED_MAX = 5;

/**
 * What was given, with the sizes in its pools. A variable that is of no pool, or of two, is a problem. Pools that a
 * flag sets are as the flag says: it beats the environment.
 */
export function withInitialAgents(
  given: readonly Given[],
  variables: readonly InitialAgents[],
): { readonly given: readonly Given[]; readonly problems: readonly ConfigProblem[] } {
  const configured = given.find(({ key }) => key === 'pools');
  if (variables.length === 0 || configured?.source.kind === 'flag') return { given, problems: [] };
  // Checked against its schema by then.
  const pools = [...((configured?.value ?? []) as readonly Pool[])];
  const problems: ConfigProblem[] = [];
  for (const { name, text } of variables) {
    const source = { kind: 'environment', name } as const;
    const [index, other] = pools.flatMap(({ type }, at) => (variableOf(type) === name ? [at] : []));
    const pool = pools[index ?? -1];
    if (index === undefined || pool === undefined) {
      problems.push({ key: name, value: text, source, reason: unmatchedReason(pools) });
    } else if (other !== undefined) {
      const reason = `could be of the pool ${pool.type} or of ${pools[other]?.type}: set agents of each in the file`;
      problems.push({ key: name, value: text, source, reason });
    } else {
      const agents = parseText(Pool.properties.agents, text);
      problems.push(...checkValue(Pool.properties.agents, { key: `pools[${index}].agents`, value: agents, source }));
      pools[index] = { ...pool, agents: agents as number };
    }
  }
  if (configured === undefined) return { given, problems };
  const name = variables.map((variable) => variable.name).join(', ');
  const source = { kind: 'environment', name, over: configured.source } as const;
  return { given: [{ key: 'pools', value: pools, source }, ...given], problems };
}

/** word-count → WORKER_POOL_INITIAL_WORKERS_WORD_COUNT */
const variableOf = (type: string): string => INITIAL_AGENTS_PREFIX + type.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');

function unmatchedReason(pools: readonly Pool[]): string {
  if (pools.length === 0) return 'is of no pool: there is none; configure it under pools';
  const names = [...new Set(pools.map(({ type }) => variableOf(type)))];
  const more = names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : '';
  return `is of no pool; those that there are: ${names.slice(0, NAMED_MAX).join(', ')}${more}`;
}
