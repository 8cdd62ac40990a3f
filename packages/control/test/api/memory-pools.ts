// Pools for the tests of the API: one that is as the examples say, and a note of everything that was asked.
import { Fault } from '@muster/contract';
import type { PoolControl } from '../../src/api/engine.ts';
import {
  decisionExample,
  declaredEventExample,
  policyExample,
  policyReplyExample,
  poolAgentExample,
  poolExample,
} from '../../src/api/pool-examples.ts';

export interface MemoryPoolsParts {
  readonly calls: unknown[];
  readonly throwNext: () => void;
}

export function memoryPools({ calls, throwNext }: MemoryPoolsParts): PoolControl {
  /** Every call but a list is about a pool that must be there. */
  const note = (name: string, type: string, ...rest: readonly unknown[]): void => {
    throwNext();
    calls.push([name, type, ...rest]);
    if (type !== poolExample.type) throw new Fault('not-found', `there is no pool ${type}`, { field: 'type' });
  };
  return {
    list: () => ({ pools: [poolExample] }),
    get: (type) => {
      note('get', type);
      return { ...poolExample, agents: [poolAgentExample] };
    },
    decisions: (type, limit) => {
      note('decisions', type, limit);
      return { decisions: [decisionExample].slice(0, limit) };
    },
    scale: async (type, request, by) => {
      note('scale', type, request, by);
      return { ...decisionExample, by };
    },
    drain: async (type, request) => {
      note('drain', type, request);
      return poolExample;
    },
    cordon: async (type, request) => {
      note('cordon', type, request);
      return { ...poolExample, isCordoned: true };
    },
    uncordon: async (type, by) => {
      note('uncordon', type, by);
      return poolExample;
    },
    removeAgent: async (type, id, by) => {
      note('removeAgent', type, id, by);
      return decisionExample;
    },
    presets: () => ({ presets: [policyExample] }),
    policy: (type) => {
      note('policy', type);
      return policyReplyExample;
    },
    setPolicy: async (type, given, { by, version }) => {
      note('setPolicy', type, given, by, ...(version === undefined ? [] : [version]));
      return { ...policyReplyExample, given, by };
    },
    resetPolicy: async (type, { by, version }) => {
      note('resetPolicy', type, by, ...(version === undefined ? [] : [version]));
      return policyReplyExample;
    },
    events: () => ({ events: [declaredEventExample] }),
    setEvent: async (name, event, by) => {
      note('setEvent', event.pool, name, event, by);
      return { ...declaredEventExample, ...event, name, changedBy: by };
    },
    removeEvent: async (name, by) => {
      throwNext();
      calls.push(['removeEvent', name, by]);
      if (name !== declaredEventExample.name) throw new Fault('not-found', `there is no event ${name}`);
    },
  };
}
