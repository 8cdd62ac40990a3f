import { describe, expect, it } from 'vitest';
import type { Payload } from './payload.ts';
import { producerOrders } from './producer-orders.ts';

/** Acknowledges at the end of the turn, and remembers how much was open at once. */
function memoryProducer() {
  const taken: Payload[][] = [];
  let open = 0;
  let openMax = 0;
  const take = async (tasks: readonly Payload[]) => {
    openMax = Math.max(openMax, ++open);
    taken.push([...tasks]);
    await new Promise((resolve) => setImmediate(resolve));
    open--;
  };
  return {
    taken,
    openMax: () => openMax,
    producer: { addOne: (task: Payload) => take([task]), addBatch: take, close: async () => {} },
  };
}

const idsOf = (taken: readonly (readonly Payload[])[]) => taken.flat().map(({ id }) => id % 1_000_000);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('the producer', () => {
  it('submits every task once in batches, no more of them open than asked for', async () => {
    const { taken, openMax, producer } = memoryProducer();
    const { acknowledgementMs } = await producerOrders(producer).batches({ count: 950, size: 100, inFlight: 4 });
    expect(taken.map(({ length }) => length)).toEqual([...Array(9).fill(100), 50]);
    expect(idsOf(taken)).toEqual(upTo(950));
    expect(openMax()).toBe(4);
    expect(acknowledgementMs.count).toBe(10);
  });

  it('submits one by one, no more open than asked for', async () => {
    const { taken, openMax, producer } = memoryProducer();
    await producerOrders(producer).singles({ count: 200, inFlight: 64 });
    expect(idsOf(taken)).toEqual(upTo(200));
    expect(openMax()).toBe(64);
  });

  it('submits at a rate without waiting for acknowledgements', async () => {
    const { taken, producer } = memoryProducer();
    const order = { count: 20, perSecond: 10_000, seed: 3 };
    const { acknowledgementMs } = await producerOrders(producer).paced(order);
    expect(idsOf(taken)).toEqual(upTo(20));
    expect(acknowledgementMs.count).toBe(20);
  });

  it('says when the server refuses', async () => {
    const refusing = { ...memoryProducer().producer, addBatch: () => Promise.reject(new Error('queue-full')) };
    await expect(producerOrders(refusing).batches({ count: 1, size: 1, inFlight: 1 })).rejects.toThrow('queue-full');
  });
});
