// Whose task the next one is, and what it belongs to: tenants by Zipf's law, sessions that go on beside each other.
import type { TaskSubmission } from '@muster/contract';
import { seededRandom } from '../../base/random.ts';
import { sessionsOf } from './sessions.ts';
import { zipfOf } from './zipf.ts';

const TENANT_SKEW = 1;
const SESSION_TASKS = 10;
/** Of the seed of the arrivals: each has chance of its own, so that one leaves the others alone. */
const TENANT_SEED_OFFSET = 2 ** 41;
const SESSION_SEED_OFFSET = 2 ** 42;

export interface NamesOptions {
  /** Undefined: tasks name none. */
  readonly tenants: number | undefined;
  readonly tenantSkew: number | undefined;
  readonly sessions: number | undefined;
  readonly sessionTasks: number | undefined;
  readonly seed: number;
}

export function namesOf(options: NamesOptions): () => Pick<TaskSubmission, 'tenant' | 'session'> {
  const { tenants, tenantSkew = TENANT_SKEW, sessions, sessionTasks = SESSION_TASKS, seed } = options;
  const nextTenant =
    tenants === undefined
      ? undefined
      : zipfOf({ count: tenants, exponent: tenantSkew }, seededRandom(seed + TENANT_SEED_OFFSET));
  const nextSession =
    sessions === undefined
      ? undefined
      : sessionsOf({ activeCount: sessions, tasksPerSession: sessionTasks }, seededRandom(seed + SESSION_SEED_OFFSET));
  return () => ({
    ...(nextTenant === undefined ? {} : { tenant: `t${nextTenant() + 1}` }),
    ...(nextSession === undefined ? {} : { session: `s${seed}-${nextSession()}` }),
  });
}
