import { expect, test } from 'vitest';
import { type Order, orderOf, RATE_MAX } from './order.ts';

const rate = (ratePerSecond: number): Order => ({ kind: 'rate', ratePerSecond });

test.each<[string, Order | undefined]>([
  ['200', rate(200)],
  [' rate 12.5 ', rate(12.5)],
  ['rate 0', rate(0)],
  ['+', rate(125)],
  ['-', rate(80)],
  ['+20', rate(120)],
  ['rate -30', rate(70)],
  ['-300', rate(0)],
  [`+${RATE_MAX}`, rate(RATE_MAX)],
  ['stop', { kind: 'stop' }],
  ['{"rate": 40}', rate(40)],
  ['{"stop": true}', { kind: 'stop' }],
  ['faster', undefined],
  ['rate', undefined],
  ['1e9', undefined],
  [`${RATE_MAX + 1}`, undefined],
  ['{"rate": -1}', undefined],
  ['{"rate": "9"}', undefined],
  ['{"rate"', undefined],
  ['{}', undefined],
])('%s, at 100 per second', (line, order) => expect(orderOf(line, 100)).toEqual(order));
