// muster pool scale: resizes a pool by hand.

import type { MusterClient, Pool } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { EXIT, UsageError } from '../exit.ts';
import { duration, integer } from '../options.ts';
import { POOL_ARGUMENT, poolTypeIn } from '../pool-argument.ts';
import { sizeText } from '../pool-text.ts';
import { reasonOf, reasonOption } from '../reason.ts';

const LOOK_MS = 250;
const AGENTS_MAX = 10_000;

export const poolScale = defineCommand({
  name: 'pool scale',
  summary: 'resize a pool, within the bounds of its policy',
  example: 'pool scale writer --to 15 --reason "the import begins" --wait 1m',
  arguments: [POOL_ARGUMENT],
  options: {
    ...clientOptions,
    to: integer('--to <agents>', 'the size it shall have', { minimum: 0, maximum: AGENTS_MAX }),
    by: integer('--by <agents>', 'so many more, or fewer: --by -2', { minimum: -AGENTS_MAX, maximum: AGENTS_MAX }),
    ...reasonOption,
    wait: duration('--wait <duration>', 'wait until it has that size; exit code 1 when that takes longer'),
  },
  async run({ options, world, arguments: [argument] }) {
    const type = poolTypeIn(argument);
    const { to, by, wait } = options;
    if ((to === undefined) === (by === undefined)) throw new UsageError('pass either --to or --by');
    const client = clientOf(options, world);
    const size = to === undefined ? { by: by ?? 0 } : { to };
    const decision = await client.scalePool(type, { ...size, ...reasonOf(options) });
    const { from } = decision;
    const told = from === decision.to ? `${type} stays at ${from} agents` : `${type}: ${from} → ${decision.to} agents`;
    if (wait === undefined) return { json: decision, text: told };
    const { pool, isThere } = await settled(client, type, wait);
    const json = { ...decision, isThere };
    if (isThere) return { json, text: `${told}; it has them` };
    return { json, text: `${told}; after ${durationText(wait)}: ${sizeText(pool)}`, exitCode: EXIT.failed };
  },
});

/** The pool once it has the size that it should have, or as it is after `waitMs`. */
async function settled(
  client: MusterClient,
  type: string,
  waitMs: number,
): Promise<{ readonly pool: Pool; readonly isThere: boolean }> {
  const until = Date.now() + waitMs;
  for (;;) {
    const pool = await client.pool(type);
    const isThere = pool.starting === 0 && pool.removing === 0 && pool.total === pool.desired;
    if (isThere || Date.now() >= until) return { pool, isThere };
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
