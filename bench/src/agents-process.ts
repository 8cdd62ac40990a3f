// A process with thousands of agents that wait: each with a connection and one slot, none for the tasks submitted.
import { type Agent, defineAgent } from '@muster/sdk';
import { obey } from './orders.ts';

const TYPE = 'idle';
/** Handshakes at once; more would only queue in the controller's backlog. */
const HANDSHAKES = 50;

export const agentsOrders = {
  connect: async ({ url, count }: { url: string; count: number }): Promise<void> => {
    const agents = Array.from({ length: count }, (_, index) => waiting(url, index));
    const lane = async () => {
      for (let agent = agents.pop(); agent !== undefined; agent = agents.pop()) await agent.start();
    };
    await Promise.all(Array.from({ length: HANDSHAKES }, lane));
  },
};

export type AgentsOrders = typeof agentsOrders;

const waiting = (url: string, index: number): Agent =>
  defineAgent({
    url,
    type: TYPE,
    id: `${TYPE}-${index}`,
    slots: 1,
    run() {
      throw new Error(`nobody submits tasks of type ${TYPE}`);
    },
  });

obey(agentsOrders);
