// Muster, through nothing but its public SDK and HTTP client.
import { MusterClient } from '@muster/contract/client';
import { type Agent, connect, defineAgent } from '@muster/sdk';
import { pause } from '../pause.ts';
import type { Payload } from '../payload.ts';
import type { Address, ContenderClient, Producer, Worker } from './contender.ts';

const TYPE = 'noop';
/** Nobody takes tasks of this type: only their acknowledgement is of interest. */
const FENCE_TYPE = 'fence';
const POLL_MS = 1;

export const muster: ContenderClient = { producer, worker };

const urlOf = ({ host, port }: Address): string => `http://${host}:${port}`;

async function producer(address: Address): Promise<Producer> {
  const client = await connect({ url: urlOf(address) });
  return {
    addOne: (task) => client.submit({ type: TYPE, payload: task }),
    addBatch: (tasks) => client.submit(tasks.map((task) => ({ type: TYPE, payload: task }))),
    close: () => client.close(),
  };
}

async function worker(address: Address): Promise<Worker> {
  const client = new MusterClient({ url: urlOf(address) });
  const completed = async () => (await client.status()).tasks.completed;
  let agent: Agent | undefined;
  let left = 0;
  let allStarted: (() => void) | undefined;
  return {
    async start({ concurrency, onStart }) {
      agent = defineAgent<Payload>({
        url: urlOf(address),
        type: TYPE,
        slots: concurrency,
        run({ payload }) {
          onStart(payload);
          if (--left === 0) allStarted?.();
        },
      });
      await agent.start();
    },
    async expect(count) {
      const target = (await completed()) + count;
      left = count;
      const started = new Promise<void>((resolve) => {
        allStarted = resolve;
      });
      return { recorded: started.then(() => recorded(client, { completed, target })) };
    },
    async stop() {
      await agent?.stop({ graceMs: 1000 });
    },
  };
}

/**
 * The status counts an outcome when it is in the journal's buffer. The journal becomes durable in order, so that the
 * acknowledgement of one more task says that every outcome before it is on disk.
 */
async function recorded(
  client: MusterClient,
  { completed, target }: { readonly completed: () => Promise<number>; readonly target: number },
): Promise<void> {
  while ((await completed()) < target) await pause(POLL_MS);
  await client.submit({ type: FENCE_TYPE });
}
