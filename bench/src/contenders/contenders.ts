// Who runs against whom, and with how much work: enough for a second or more of each flow.
import { startController } from '../controller.ts';
import type { Owned } from '../owned.ts';
import { startRedis } from '../redis.ts';
import type { Kind } from './contender.ts';
import type { Server } from './server.ts';

export interface Contender {
  readonly name: string;
  readonly kind: Kind;
  /** Tasks of the flows in batches and one by one. */
  readonly batched: number;
  readonly single: number;
  readonly start: (owned: Owned, execArgv: readonly string[]) => Promise<Server>;
}

export const MUSTER: Contender = {
  name: 'muster',
  kind: 'muster',
  batched: 40_000,
  single: 20_000,
  async start(owned, execArgv) {
    const dataDir = owned.folder();
    const controller = await startController(owned, { dataDir, execArgv });
    return {
      ...controller,
      async stop() {
        await controller.stop();
        owned.removeFolder(dataDir);
      },
    };
  },
};

const bullmq = (fsync: 'always' | 'everysec'): Contender => ({
  name: `bullmq-${fsync}`,
  kind: 'bullmq',
  batched: 8_000,
  single: 6_000,
  start: (owned) => startRedis(owned, { fsync }),
});

/** Redis syncs before it acknowledges: the same promise as ours. */
export const BULLMQ_ALWAYS = bullmq('always');
/** Redis syncs once a second: a crash loses the last second. */
export const BULLMQ_EVERYSEC = bullmq('everysec');

export const NO_REDIS = 'no redis-server on the path (Debian: apt-get install redis-server)';
