// What the checks found: the broken rules of one run, the first ones in their order.
import type { Rule } from './rules.ts';

export interface Finding {
  readonly rule: Rule;
  /** What was seen, and what should have been. */
  readonly text: string;
  /** Record after which it was seen. */
  readonly record: number;
}

/** One broken rule breaks others soon: the first findings tell the cause. */
const KEPT = 10;

export class Findings {
  readonly #kept: Finding[] = [];
  #count = 0;
  /** Number of the last record, kept by the account of the journal. */
  record = 0;

  get all(): readonly Finding[] {
    return this.#kept;
  }

  get count(): number {
    return this.#count;
  }

  report(rule: Rule, text: string): void {
    this.#count++;
    if (this.#kept.length < KEPT) this.#kept.push({ rule, text, record: this.record });
  }
}
