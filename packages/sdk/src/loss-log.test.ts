import { expect, test } from 'vitest';
import type { AgentEvent } from './agent-options.ts';
import { LossLog } from './loss-log.ts';

function rig() {
  const said: AgentEvent[] = [];
  let now = 0;
  const time = { now: () => now, after: () => () => {}, soon: () => {} };
  const pass = (ms: number): void => {
    now += ms;
  };
  const losses = new LossLog('a-1', { log: (event) => said.push(event), time });
  return { said, losses, pass };
}

test('tries that fail for the same reason are told once, and again after half a minute with their count', () => {
  const { said, losses, pass } = rig();
  for (let second = 0; second <= 30; second++) {
    losses.unreachable('connect ECONNREFUSED');
    pass(1000);
  }
  expect(said.map((event) => event.tries)).toEqual([1, 31]);
  expect(said[0]).toMatchObject({ level: 'warn', event: 'controller-unreachable', reason: 'connect ECONNREFUSED' });
});

test('another reason is told at once, and so is the first failure after a connection', () => {
  const { said, losses } = rig();
  losses.unreachable('refused');
  losses.unreachable('no route');
  losses.connected();
  losses.disconnected('closed');
  losses.unreachable('no route');
  expect(said.map(({ event, reason }) => `${event}: ${reason}`)).toEqual([
    'controller-unreachable: refused',
    'controller-unreachable: no route',
    'agent-disconnected: closed',
    'controller-unreachable: no route',
  ]);
});
