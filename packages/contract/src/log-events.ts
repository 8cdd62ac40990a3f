// The registry of log events: everything that a controller, or an agent of the SDK, may say of itself, with its levels.
// docs/observability.md is made from it; an event that is not here does not compile.
import type { LogLevel } from './nouns/stream.ts';

export interface LogEntry {
  /** Who says it: a controller, or the process of an agent. */
  readonly by: 'controller' | 'agent';
  /** Mostly one. */
  readonly levels: readonly LogLevel[];
  /** Every line counts: none is folded into a later one, however many there are. */
  readonly isEach?: true;
  readonly meaning: string;
}

/** By topic, in the order of the documents. */
export const LOG_EVENTS = {
  listening: of('info', 'It takes connections; until `serving` it answers probes only.'),
  'journal-cut': of('warn', 'A write that a crash cut off was dropped from the end: nothing that was acknowledged.'),
  'snapshot-damaged': of('error', 'A snapshot does not verify; the one before is used.'),
  'clock-behind-journal': of('warn', 'The machine’s clock is behind the journal: its time goes on from there.'),
  recovered: of('info', 'The journal was read; `tookMs`, `epoch` and what it found.'),
  serving: of('info', 'It serves at `url` from the data in `directory`.'),
  stopping: of('info', 'It was told to stop; what runs has `stopGraceMs`.'),
  stopped: of('info', 'Everything is on disk.'),
  crashed: of('error', 'It ends on a bug in Muster: `message` and `stack` belong in the report.'),
  'lines-lost': of('warn', 'So many `lines` are missing here: nobody read them, or the disk took none.'),
  'variable-ignored': of('warn', 'A variable that begins like ours and sets nothing.'),
  'wall-clock-moved': of('warn', 'Somebody set the clock, or the machine slept; times shown are off by `aheadMs`.'),

  'settings-changed': of('info', 'Live settings were changed: which, by whom and why.'),
  'live-settings-ignored': of('warn', 'A live setting that no longer fits the configuration is left out.'),
  'policy-changed': of('info', 'The policy of a pool was changed by somebody.'),
  'policy-reset': of('info', 'A pool has its configured policy again.'),
  'policy-ignored': of('warn', 'A policy that no longer fits the configuration is left out.'),
  'certificates-renewed': of('info', 'New certificates are in use.'),
  'certificates-unusable': of('error', 'New certificates cannot be used; the old ones stay.'),

  'agent-suspect': of('debug', 'An agent lost its connection; it has a grace to come back.'),
  'agent-gone': of('info', 'An agent left or did not come back; `lost` attempts go elsewhere.'),
  'agent-ejected': of('warn', 'An agent failed too often and gets nothing until `until`.'),
  'agent-returned': of('info', 'An ejected agent gets tasks again.'),
  'task-dead-lettered': of('warn', 'A task was given up: its attempts are used up, or agents died of it.'),
  'task-submitted': each('debug', 'A task was taken.'),
  'attempt-started': each('debug', 'A task was sent to an agent.'),
  'attempt-ended': each('debug', 'An attempt ended, how, and what follows.'),
  'task-ended': each('debug', 'A task has its outcome.'),
  'payload-unreadable': of('error', 'The payload of a task cannot be read from disk; the attempt failed.'),
  'result-unreadable': of('error', 'The result of a task cannot be read from disk.'),
  'tail-unreadable': of('error', 'What a task said cannot be read from disk; it shows as a gap.'),
  'schedule-refused': of('warn', 'A task of a schedule was refused; it is tried again.'),

  scaled: of('info', 'The size of a pool was changed, from what to what and why.'),
  'scaling-demand': of('info', 'Tasks wait that no agent of the pool can take; said once while it lasts.'),
  'scaling-emergency': of('warn', 'A pool grows by its emergency rule; said once while it lasts.'),
  'pool-drained': of('info', 'A pool that was drained has no agents any more.'),
  'agent-taken-back': of('info', 'An agent that was to leave stays, because the pool needs it again.'),
  'agent-hands-back': of('info', 'An agent that leaves has to end what it runs.'),
  'agent-removed': of('info', 'An agent was removed from its pool.'),
  'agent-removal-failed': of('error', 'The process of an agent could not be removed.'),
  'agent-process-started': of('info', 'The process of an agent was started.'),
  'agent-process-adopted': of('info', 'The process of an agent was found running, and kept.'),
  'agent-process-replaced': of('warn', 'The process of an agent was replaced by another.'),
  'agent-process-ended': of('warn', 'The process of an agent ended by itself; it starts again after `respawnMs`.'),
  'agent-crash-loop': of('error', 'The process of an agent ends again and again.'),
  'agent-process-removed': of('info', 'The process of an agent has ended as it was told.'),
  'agent-process-stuck': of('error', 'The process of an agent does not even end when it is killed.'),
  'agent-papers-unwritable': of('error', 'The file by which a restart finds an agent cannot be written.'),
  'agent-logs-unwritable': of('error', 'What agents print cannot be written.'),
  'agent-starter-started': of('info', 'The small process that starts agents runs.'),
  'agent-starter-ended': of('warn', 'The process that starts agents ended; another is started.'),

  'journal-compacted': of('info', 'The journal was compacted; `finished` tasks went into the history.'),
  'compaction-failed': of('error', 'The journal could not be compacted: it grows until that works.'),
  'journal-reserve-missing': of('warn', 'There is no room for the reserve that lets running work finish.'),
  'journal-failed': of('error', 'The journal could not be written. The controller ends: nothing can be promised.'),
  'disk-space': of('warn', 'The disk is full (`reserve`: nothing new is taken), or has room again.'),
  'audit-damaged': of('error', 'The last line of the audit log does not verify.'),
  'audit-failed': of('error', 'A change could not be written to the audit log, and was not answered as done.'),
  'series-unwritable': of('error', 'Series cannot be written; they are tried again later.'),
  bottleneck: of(
    ['info', 'warn'],
    'What limits throughput is another stage now, at level warn; at level info, nothing does.',
  ),
  'analysis-failed': of('error', 'An analysis of the series failed.'),
  'daily-review': of('info', 'The review of yesterday was written: its first sentence, and what concerns somebody.'),
  'daily-review-failed': of('error', 'The review of yesterday could not be written; `muster report` makes it anew.'),
  'sample-failed': of('error', 'A sample of the indicators failed.'),
  'traces-not-taken': of('warn', 'The collector takes no traces; said once while it lasts.'),
  'traces-taken-again': of('info', 'The collector takes traces again; so many spans were `dropped`.'),
  'simulation-failed': of('error', 'A simulation ended on a bug in Muster.'),

  'token-refused': of('warn', 'Somebody came with a token or ticket that is wrong, expired or revoked.'),
  request: each('info', 'A request was answered; only with `log.requests`.'),
  'request-slow': of('warn', 'A request that waits for nothing took a second or more.'),
  'request-failed': of('error', 'A request ended on a bug in Muster.'),
  'frame-refused': of(['info', 'error'], 'A frame breaks the protocol; at level error, it ended on a bug in Muster.'),
  'socket-failed': of('info', 'A connection broke.'),
  'peer-silent': of('info', 'A connection that answered nothing was closed.'),
  'disconnect-failed': of('error', 'The end of a connection ended on a bug in Muster.'),
  'item-too-large': of('error', 'An item does not fit into a frame.'),
  'poll-ended': of('debug', 'An agent that polls was told to end.'),
  'live-socket-failed': of('info', 'The connection of a dashboard broke.'),
  'live-refused': of(['info', 'error'], 'A dashboard was refused; at level error, it ended on a bug in Muster.'),
  'live-failed': of('error', 'The stream of dashboards ended on a bug in Muster.'),
  'live-reader-slow': of('info', 'A dashboard reads too slowly and starts afresh.'),

  'agent-connected': byAgent('info', 'It is connected to a controller.'),
  'agent-disconnected': byAgent('warn', 'It lost its controller and tries again.'),
  'controller-unreachable': byAgent('warn', 'It still finds no controller, after so many tries.'),
  'agent-orphaned': byAgent('error', 'Without a controller for too long, it ends.'),
  'agent-stopping': byAgent('info', 'It ends what runs, and then itself.'),
  'item-refused': byAgent('warn', 'The controller refused something that it sent.'),
  'message-handler-threw': byAgent('error', 'Its handler of messages failed.'),
} as const satisfies Readonly<Record<string, LogEntry>>;

export type LogEventName = keyof typeof LOG_EVENTS;
type EventsBy<By extends LogEntry['by']> = {
  [Name in LogEventName]: (typeof LOG_EVENTS)[Name]['by'] extends By ? Name : never;
}[LogEventName];

/** A line of the log: the event, at a level that it may have, and its facts. */
export type LogLine<By extends LogEntry['by'] = LogEntry['by']> = {
  [Name in EventsBy<By>]: {
    readonly level: (typeof LOG_EVENTS)[Name]['levels'][number];
    readonly event: Name;
    readonly [field: string]: unknown;
  };
}[EventsBy<By>];

function of<Level extends LogLevel>(levels: Level | readonly Level[], meaning: string) {
  return { by: 'controller', levels: listOf(levels), meaning } as const;
}

function each<Level extends LogLevel>(level: Level, meaning: string) {
  return { by: 'controller', levels: listOf(level), isEach: true, meaning } as const;
}

function byAgent<Level extends LogLevel>(level: Level, meaning: string) {
  return { by: 'agent', levels: listOf(level), meaning } as const;
}

function listOf<Level extends LogLevel>(levels: Level | readonly Level[]): readonly Level[] {
  return typeof levels === 'string' ? [levels] : levels;
}
