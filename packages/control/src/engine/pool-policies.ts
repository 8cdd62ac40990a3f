// The policies of the pools: as configured until one is given while the controller runs, which is a document of the
// collection `policies`. What is in force was resolved as a whole; a wrong one changes nothing.
import { Fault, type PolicyReply, type PolicyRequest, type ScalingPolicy } from '@muster/contract';
import { resolvePolicy } from '../core/scale/policy.ts';
import type { PoolPlan, PoolState } from './pool-state.ts';
import type { Log } from './ports.ts';
import { type DocumentsParts, writeDocument } from './write-document.ts';

/** Who changes a policy, and the version that they have seen, if they say so. */
export interface PolicyNote {
  readonly by: string;
  readonly version?: number | undefined;
}

export interface PoolPoliciesParts extends DocumentsParts {
  readonly log: Log;
}

export class PoolPolicies {
  readonly #parts: PoolPoliciesParts;

  constructor(parts: PoolPoliciesParts) {
    this.#parts = parts;
  }

  /** Of a pool as it is configured. Throws Fault `invalid-request`. */
  configured({ type, given, initialAgents, costPerHour }: PoolPlan): ScalingPolicy {
    const resolved = resolvePolicy(given, { initialAgents, costPerHour });
    if ('policy' in resolved) return resolved.policy;
    const { field, reason } = resolved.problem;
    throw new Fault('invalid-request', `the policy of pool ${type}: ${field} ${reason}`, { field });
  }

  /** Takes up what was given while a controller ran; what no longer fits the configuration is left out. */
  recover(pool: PoolState): void {
    const { documents, log } = this.#parts;
    const { type } = pool.plan;
    const document = documents.get('policies', type);
    if (document === undefined) return;
    const given = document.value as PolicyRequest; // written by `set` only
    const found = resolved(pool, given);
    if ('policy' in found) Object.assign(pool, { given, policy: found.policy });
    else log({ level: 'warn', event: 'policy-ignored', pool: type, ...found.problem });
  }

  /**
   * Replaces what was given before as a whole. Throws Fault `version-conflict` or `invalid-request`; the old policy
   * stays then.
   */
  set(pool: PoolState, given: PolicyRequest, { by, version }: PolicyNote): void {
    this.#expect(pool, version);
    const found = resolved(pool, given);
    if ('problem' in found) {
      const { field, reason } = found.problem;
      throw new Fault('invalid-request', `${field} ${reason}`, { field });
    }
    const { type } = pool.plan;
    writeDocument(this.#parts, { collection: 'policies', id: type, value: given, by });
    Object.assign(pool, { given, policy: found.policy });
    this.#parts.log({ level: 'info', event: 'policy-changed', pool: type, by, given });
  }

  /** Back to what is configured. Throws Fault `version-conflict`. */
  reset(pool: PoolState, { by, version }: PolicyNote): void {
    const { plan } = pool;
    this.#expect(pool, version);
    const policy = this.configured(plan);
    if (this.#parts.documents.get('policies', plan.type) === undefined) return;
    writeDocument(this.#parts, { collection: 'policies', id: plan.type, value: undefined, by });
    Object.assign(pool, { given: plan.given, policy });
    this.#parts.log({ level: 'info', event: 'policy-reset', pool: plan.type, by });
  }

  read({ plan, policy, given }: PoolState): PolicyReply {
    const document = this.#parts.documents.get('policies', plan.type);
    const reply = { pool: plan.type, policy, given };
    if (document === undefined) return { ...reply, version: 0 };
    return { ...reply, by: document.by, at: document.at, version: document.seq };
  }

  #version({ plan }: PoolState): number {
    return this.#parts.documents.get('policies', plan.type)?.seq ?? 0;
  }

  #expect(pool: PoolState, version: number | undefined): void {
    const now = this.#version(pool);
    if (version === undefined || version === now) return;
    const { type } = pool.plan;
    const by = this.#parts.documents.get('policies', type)?.by;
    const what = by === undefined ? 'is as configured' : `was replaced by ${by}`;
    const message = `the policy of ${type} ${what} (version ${now}, not ${version}): read it again, and change what is there`;
    throw new Fault('version-conflict', message, { field: 'If-Match' });
  }
}

function resolved({ plan }: PoolState, given: PolicyRequest) {
  const { initialAgents, costPerHour } = plan;
  return resolvePolicy(given, { initialAgents, costPerHour, isRunning: true });
}
