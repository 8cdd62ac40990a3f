// A WebSocket server that does nothing but answer pings: what a stall looks like when only the machine is to blame.
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { obey } from './orders.ts';

export const bareServerOrders = {
  listen: (_: Record<string, never>): Promise<string> =>
    new Promise((resolve) => {
      const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () => {
        // A server that listens on a port has an address with one.
        resolve(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
      });
    }),
};

export type BareServerOrders = typeof bareServerOrders;

obey(bareServerOrders);
