// Plays that once broke a rule: they are played each time, before the random ones.
import type { Command } from './commands.ts';

/** Its attempt has timed out: nothing is handed over, and the slot is free without a record. */
export const LATE_HAND_OFF: Command[] = [
  { kind: 'submit', tasks: [{ type: 'work', timeoutMs: 20 }, { type: 'work' }] },
  { kind: 'advance', ms: 200 },
  { kind: 'report', pick: 0, how: 'handoff' },
  { kind: 'advance', ms: 1 },
];

/** What it runs already goes on; it gets nothing more before it has room again. */
export const FEWER_SLOTS: Command[] = [
  {
    kind: 'submit',
    tasks: [
      { type: 'work', tenant: 'a' },
      { type: 'work', tenant: 'a' },
    ],
  },
  { kind: 'join', agent: 2, slots: 2, isNew: false },
  { kind: 'join', agent: 2, slots: 1, isNew: false },
  { kind: 'submit', tasks: [{ type: 'work' }] },
];
