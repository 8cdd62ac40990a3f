// What the producer process can be told: to submit tasks in the shape of a flow. It answers when they are acknowledged.
import type { Producer } from './contenders/contender.ts';
import { pause } from './pause.ts';
import { nowMs, payload } from './payload.ts';
import { type Summary, seededRandom, summarise } from './statistics.ts';

export interface Submitted {
  /** First submit call, on the clock that all processes of the machine share. */
  readonly startedAtMs: number;
  readonly acknowledgedAtMs: number;
  readonly acknowledgementMs: Summary;
}

interface Lanes {
  readonly lanes: number;
  /** Submits once more; false when nothing is left. */
  readonly submit: () => Promise<boolean>;
}

export function producerOrders(producer: Producer) {
  let sequence = 0;

  async function submitted(run: (acknowledged: number[]) => Promise<void>): Promise<Submitted> {
    const acknowledgementsMs: number[] = [];
    const startedAtMs = nowMs();
    await run(acknowledgementsMs);
    return { startedAtMs, acknowledgedAtMs: nowMs(), acknowledgementMs: summarise(acknowledgementsMs) };
  }

  return {
    batches: ({ count, size, inFlight, bytes }: { count: number; size: number; inFlight: number; bytes?: number }) =>
      submitted(async (acknowledged) => {
        let left = count;
        const submit = async () => {
          const tasks = Array.from({ length: Math.min(size, left) }, () => payload(sequence++, bytes));
          if (tasks.length === 0) return false;
          left -= tasks.length;
          const at = nowMs();
          await producer.addBatch(tasks);
          acknowledged.push(nowMs() - at);
          return true;
        };
        await inLanes({ lanes: inFlight, submit });
      }),

    singles: ({ count, inFlight }: { count: number; inFlight: number }) =>
      submitted(async (acknowledged) => {
        let left = count;
        const submit = async () => {
          if (left-- <= 0) return false;
          const at = nowMs();
          await producer.addOne(payload(sequence++));
          acknowledged.push(nowMs() - at);
          return true;
        };
        await inLanes({ lanes: inFlight, submit });
      }),

    /** At a rate, the gaps jittered by half around their mean; a late timer is caught up with. */
    paced: ({ count, perSecond, seed, bytes }: { count: number; perSecond: number; seed: number; bytes?: number }) =>
      submitted(async (acknowledged) => {
        const random = seededRandom(seed);
        const open: Promise<void>[] = [];
        let dueAtMs = nowMs();
        for (let index = 0; index < count; index++) {
          dueAtMs += (1000 / perSecond) * (0.5 + random());
          const waitMs = dueAtMs - nowMs();
          if (waitMs > 0) await pause(waitMs);
          const at = nowMs();
          open.push(producer.addOne(payload(sequence++, bytes)).then(() => void acknowledged.push(nowMs() - at)));
        }
        await Promise.all(open);
      }),

    close: async (_: Record<string, never>) => producer.close(),
  };
}

export type ProducerOrders = ReturnType<typeof producerOrders>;

async function inLanes({ lanes, submit }: Lanes): Promise<void> {
  const lane = async () => {
    while (await submit());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
