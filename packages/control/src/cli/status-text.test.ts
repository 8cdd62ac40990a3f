import type { Pool, Status } from '@muster/contract';
import { describe, expect, test } from 'vitest';
import { statusExample } from '../api/examples.ts';
import { poolExample } from '../api/pool-examples.ts';
import { statusText } from './status-text.ts';

const WELL: Status = {
  ...statusExample,
  tasks: { ...statusExample.tasks, deadLettered: 0 },
  ...{ demands: [], pauses: [] },
};
const linesOf = (status: Status, pools: readonly Pool[] = []): readonly string[] =>
  statusText(status, pools).split('\n');

describe('the status', () => {
  test('says first that all is well, then how much there is, then what it runs as', () => {
    const lines = linesOf(WELL, [{ ...poolExample, isCordoned: false }]);
    expect(lines[0]).toBe('controller    node-1 is healthy');
    expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual([
      ...['controller', 'bottleneck', 'tasks now', 'tasks so far', 'agents', 'slots', 'pool'],
      ...['running', 'process', 'durability', 'journal', 'worst stall'],
    ]);
    expect(lines[1]).toMatch(/^bottleneck +the agents of type summarise limit: .* \(0 ms ago\)$/);
  });

  test('says what needs somebody before anything else, each with what to do', () => {
    const lines = linesOf(
      {
        ...statusExample,
        tasks: { ...statusExample.tasks, deadLettered: 3, awaitingApproval: 1 },
        loopDelayMsMax: 2_400,
      },
      [{ ...poolExample, isCordoned: true }],
    );
    expect(lines[0]).toMatch(/^controller +node-1 needs you:$/);
    expect(lines.slice(1, 7).map((line) => line.split(/ {2,}/)[0])).toEqual([
      ...['no agent for', 'paused', 'cordoned', 'dead letters', 'approvals', 'stalled'],
    ]);
    expect(lines[1]).toMatch(/translate with region=eu: 1 waiting, the first for 4 s$/);
    expect(lines[4]).toContain('3: muster tasks --state dead-lettered, then muster redrive --all');
    expect(lines[6]).toContain('stood still for 2.4 s');
  });

  test.each([
    ['disk-full', /takes no new work: its disk is full/],
    ['stopping', /is stopping/],
    ['starting', /is starting/],
  ] as const)('%s is said in the first line', (readiness, words) => {
    expect(linesOf({ ...WELL, readiness })[0]).toMatch(words);
  });

  test('of an older controller is told as far as it goes', () => {
    const { bottleneck, readiness, process, ...older } = WELL;
    const lines = linesOf(older);
    expect(lines[0]).toContain('is healthy');
    expect(lines.map((line) => line.split(/ {2,}/)[0])).not.toContain('bottleneck');
  });
});
