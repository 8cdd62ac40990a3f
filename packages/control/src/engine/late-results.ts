// A result of an attempt that no longer holds its task: adopted, kept beside, or discarded, as the task asked and
// core/queue/late.ts judges.
import type { Usage } from '@muster/contract';
import { judgeLate } from '../core/queue/late.ts';
import { parseToken } from '../core/queue/lease.ts';
import type { EngineParts } from './parts.ts';
import { inlineText } from './records.ts';
import type { Member, Running } from './roster.ts';
import type { TaskEntry } from './task-entry.ts';

export interface LateResult {
  readonly token: string;
  /** JSON. */
  readonly text: string;
  readonly usage: Usage;
}

/** Looks where an unfinished task is; the returned step takes it out from there, once a record has ended it. */
type Leaving = (entry: TaskEntry) => (why: string) => void;

export class LateResults {
  readonly #parts: EngineParts;
  readonly #leaving: Leaving;

  constructor(parts: EngineParts, leaving: Leaving) {
    this.#parts = parts;
    this.#leaving = leaving;
  }

  receive(member: Member, { token, text, usage }: LateResult): void {
    const { ledger, committer, clock, attempts } = this.#parts;
    const parsed = parseToken(token);
    const entry = parsed === undefined ? undefined : ledger.tasks.get(parsed.task);
    if (parsed === undefined || entry === undefined) return;
    const { extras } = entry;
    const hasAsked = (extras?.conditions?.asks ?? 0) > 0;
    const endedAs = extras?.attempts.findLast(({ number }) => number === parsed.attempt)?.state;
    const verdict = judgeLate(parsed, {
      policy: entry.spec.lateResult,
      state: entry.state,
      attempt: entry.attempt,
      epoch: ledger.state.epoch,
      holder: entry.lease,
      endedAs,
      hasLate: (extras?.lateLength ?? 0) > 0,
      // A question to a person is an effect, too: nothing older may answer it.
      hasRivalEffect: hasShownEffect(attempts.of(entry)?.running) || hasAsked,
      isHedged: endedAs === 'superseded' && !hasAsked,
    });
    if (verdict === 'ignore') return;
    const isAdopted = verdict === 'adopt';
    const leave = isAdopted ? this.#leaving(entry) : undefined;
    committer.commit({
      kind: 'late',
      seq: 0,
      at: clock.now(),
      task: entry.seq,
      attempt: parsed.attempt,
      agent: member.seq,
      isAdopted,
      result: inlineText(text),
      usage,
    });
    leave?.('an earlier attempt delivered its result');
  }
}

/** Has somebody seen something of this attempt? Then the result of an older one must not replace its own. */
function hasShownEffect(running: Running | undefined): boolean {
  return running?.progress !== undefined || running?.stream !== undefined;
}
