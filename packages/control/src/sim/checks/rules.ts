// What must hold at every moment of a run, whatever fails: the rules that the checks name when one is broken.

export const RULES = {
  'kept-promise': 'Whatever was acknowledged is known after every restart, and nothing else is.',
  'promised-early': 'A reply, a start or an acknowledged report leaves only after its record is durable.',
  'one-outcome': 'A task ends once, by the attempt that holds it; only a redrive opens it again.',
  'own-report': 'An attempt completes or fails by its own report, and by no other.',
  'one-holder': 'An attempt starts on an open task that is ready, under the next number and the current epoch.',
  'one-per-key': 'All submissions under one idempotency key are one task, across restarts.',
  'slots-returned':
    'The busy slots of an agent are those of the attempts that it has not given back, no more than it has.',
  'true-counters': 'What the controller says it has is what its journal says.',
  'bounded-queue': 'No submission makes more unfinished tasks than the queue may hold.',
  'rising-epochs': 'Every start of the controller has an epoch of its own, one higher than the last.',
  'forward-time': 'No record is older than the one before it.',
  'whole-journal': 'Records are numbered without a gap, and what is durable only grows.',
  'same-replay': 'A controller rebuilt from the journal has the state of the one that wrote it.',
  'kept-limits': 'No more attempts hold a place under a limit than it allows, whoever crashed meanwhile.',
  'fair-silence':
    'An agent is given up for its silence only if nothing of it has reached the machine lately, read or not.',
  'work-drains': 'When the faults are over, everything that can end does end, and no slot stays busy.',
  'no-bug': 'No assertion of the engine fails, and nothing is thrown that is not a Fault.',
} as const;

export type Rule = keyof typeof RULES;
