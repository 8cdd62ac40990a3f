// A pool of agent processes on this machine: N of them, kept running.
import { join } from 'node:path';
import { Member, type MemberState } from './member.ts';
import { Papers } from './papers.ts';
import { POOL_LIMITS, type PoolOptions, type PoolPlan } from './pool-plan.ts';

export interface ProcessPool {
  members(): readonly { readonly id: string; readonly state: MemberState; readonly pid: number | undefined }[];
  /** SIGTERM to every process and its group, SIGKILL after the grace; resolves when none is left. */
  stop(graceMs: number): Promise<void>;
  /** Lets go of every process and leaves it running: the next controller adopts it. */
  release(): void;
}

export function startPool(options: PoolOptions): ProcessPool {
  const limits = { ...POOL_LIMITS, ...options.limits };
  const plan: PoolPlan = { ...options, limits, slots: options.slots ?? 1, onEnd: options.onEnd ?? (() => {}) };
  const papers = new Papers(join(options.directory, 'agents'), limits.logBytesMax);
  const members = Array.from(
    { length: plan.agents },
    (_, index) => new Member(`${plan.type}-${index + 1}`, plan, papers),
  );
  for (const member of members) member.start();
  const timer = setInterval(() => {
    for (const member of members) member.check();
  }, limits.checkMs);

  return {
    members: () => members.map(({ id, state, pid }) => ({ id, state, pid })),
    async stop(graceMs) {
      clearInterval(timer);
      await Promise.all(members.map((member) => member.stop(graceMs)));
    },
    release() {
      clearInterval(timer);
      for (const member of members) member.release();
    },
  };
}
