// What the checks of `muster doctor` say of what they find; that they find it is in test/e2e/doctor.test.ts.
import { describe, expect, test } from 'vitest';
import { socketsOn } from '../port-holder.ts';
import { judgeClock } from './clock.ts';
import { judgeStall } from './controller.ts';
import { judgeFileSystem, judgeRoom, judgeSync } from './data-directory.ts';
import { judgeFiles, judgeNode } from './node.ts';

const MIB = 1024 * 1024;
const NOW = Date.UTC(2026, 6, 1);

describe('a judgement', () => {
  test.each([
    ['Node at the minimum', judgeNode('20.19.0'), 'ok'],
    ['Node of a later line', judgeNode('24.0.1'), 'ok'],
    ['Node before it', judgeNode('20.18.9'), 'problem'],
    ['Node of an earlier line', judgeNode('18.20.0'), 'problem'],
    ['room', judgeRoom(2_000 * MIB, 272 * MIB), 'ok'],
    ['little room', judgeRoom(1_000 * MIB, 272 * MIB), 'warning'],
    ['no room', judgeRoom(271 * MIB, 272 * MIB), 'problem'],
    ['ext4', judgeFileSystem(0xef53), 'ok'],
    ['NFS', judgeFileSystem(0x6969), 'problem'],
    ['CIFS, told as a signed number', judgeFileSystem(0xff534d42 | 0), 'problem'],
    ['memory', judgeFileSystem(0x01021994), 'warning'],
    ['a quick sync', judgeSync({ medianMs: 3, worstMs: 150 }), 'ok'],
    ['a slow sync', judgeSync({ medianMs: 20, worstMs: 25 }), 'warning'],
    ['a sync that nobody waits for', judgeSync({ medianMs: 100, worstMs: 100 }), 'problem'],
    ['a right clock', judgeClock({ now: NOW, newestAt: NOW, steppedMs: 0.4 }), 'ok'],
    ['a clock behind the files', judgeClock({ now: NOW, newestAt: NOW + 3_600_000, steppedMs: 0 }), 'problem'],
    ['a clock that was never set', judgeClock({ now: 1_000, newestAt: 0, steppedMs: 0 }), 'problem'],
    ['a clock that jumps', judgeClock({ now: NOW, newestAt: 0, steppedMs: -400 }), 'warning'],
    ['a loop that turns', judgeStall(20), 'ok'],
    ['a loop that stalls', judgeStall(2_000), 'warning'],
  ] as const)('of %s', (_, finding, verdict) => {
    expect(finding.verdict).toBe(verdict);
    // Whoever hears of something wrong hears what to do.
    expect(finding.remedy === undefined).toBe(verdict === 'ok');
  });

  test.each([
    [undefined, []],
    [256, ['problem']],
    [4_096, ['warning']],
    [1_048_576, ['ok']],
    [Number.POSITIVE_INFINITY, ['ok']],
  ])('of a limit of %s open files', (limit, verdicts) => {
    expect(judgeFiles(limit).map(({ verdict }) => verdict)).toEqual(verdicts);
  });
});

test('listening sockets of a port are found in the table of the system', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1',
    '   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1',
    '   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1',
  ].join('\n');
  expect(socketsOn(8080, table)).toEqual(['socket:[4711]']);
  expect(socketsOn(80, table)).toEqual(['socket:[4713]']);
  expect(socketsOn(8081, table)).toEqual([]);
});
