// Whether an attempt ends by its own report: while the engine takes a frame, only the tokens in it may end attempts as
// completed, failed or asked. This is fencing, seen from outside.
import type { ToController } from '@muster/contract';
import { parseToken, printToken } from '../../core/queue/lease.ts';
import type { JournalRecord } from '../../engine/records.ts';
import type { Account } from './account.ts';
import type { Findings } from './findings.ts';

type Report = Extract<ToController, { readonly token: string }>['kind'];

const NONE: readonly ToController[] = [];

export class OwnReports {
  readonly #findings: Findings;
  /** Of the frame that the engine takes now. */
  #items = NONE;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  receiving(items: readonly ToController[]): void {
    this.#items = items;
  }

  received(): void {
    this.#items = NONE;
  }

  /** `account` has the record already. */
  entered(record: JournalRecord, account: Account): void {
    switch (record.kind) {
      case 'completed':
        this.#expect(record, account, 'done');
        return;
      case 'handed-off':
        this.#expect(record, account, 'handoff');
        return;
      case 'asked':
        this.#expect(record, account, 'ask');
        return;
      case 'failed':
        if (record.how === 'failed') this.#expect(record, account, 'failed');
        return;
      case 'late': {
        const isReported = this.#items.some((item) => {
          const token = item.kind === 'done' ? parseToken(item.token) : undefined;
          return token?.task === record.task && token.attempt === record.attempt;
        });
        if (!isReported) this.#report(record);
        return;
      }
      default:
    }
  }

  #expect(record: { readonly task: number; readonly attempt: number }, account: Account, report: Report): void {
    const task = account.task(record.task);
    if (task === undefined) return;
    const { seq, attempt, epoch, nonce } = task;
    const token = attempt === record.attempt ? task.token : printToken(seq, { attempt: record.attempt, epoch, nonce });
    for (const item of this.#items) {
      const isReport = item.kind === report || (report === 'failed' && item.kind === 'stopped');
      if (isReport && 'token' in item && item.token === token) return;
    }
    this.#report(record);
  }

  #report({ task, attempt }: { readonly task: number; readonly attempt: number }): void {
    const text = `attempt ${attempt} of task ${task} ended, and no report of it was received`;
    this.#findings.report('own-report', text);
  }
}
