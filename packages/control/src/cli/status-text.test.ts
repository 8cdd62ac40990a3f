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
  statusText(status, { pools, troubled: [] }).split('\n');

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
    expect(lines.slice(0, 10).map((line) => line.replace(/ {2,}/, ' | '))).toEqual([
      'controller | node-1 needs you:',
      'warning | the controller stalled for 2.4 s in the last minute',
      'warning | 1 kind of work waits for an agent that can take it',
      ' | translate with region=eu: 1 waiting, the first for 4 s',
      'warning | 3 dead letters: muster tasks --state dead-lettered, then muster redrive --all',
      'warning | 1 task awaits approval: muster tasks --state awaiting-approval',
      'warning | 1 pause is in force: muster resume',
      expect.stringMatching(/^ \| type .*\(by .*\)$/),
      'warning | 1 pool is cordoned: muster pool uncordon',
      ' | pool writer gets nothing new',
    ]);
  });

  test('counts agents in trouble as the dashboard does', () => {
    const text = statusText(WELL, { pools: [], troubled: [{ state: 'ejected' }, { state: 'ejected' }] });
    expect(text).toMatch(/needs you:\nwarning +2 agents are ejected: muster agents\n/);
  });

  test.each([
    ['disk-full', /needs you:\ncritical +the disk is full: new tasks are refused; what runs is finished\n/],
    ['stopping', /needs you:\nwarning +the controller stops;/],
    ['starting', /is starting: it reads its journal\n/],
  ] as const)('%s is said first', (readiness, words) => {
    expect(linesOf({ ...WELL, readiness }).join('\n')).toMatch(words);
  });

  test('of an older controller is told as far as it goes', () => {
    const { bottleneck, readiness, process, ...older } = WELL;
    const lines = linesOf(older);
    expect(lines[0]).toContain('is healthy');
    expect(lines.map((line) => line.split(/ {2,}/)[0])).not.toContain('bottleneck');
  });
});
