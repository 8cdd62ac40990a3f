// A question to a person in place of a result: a handler returns what `task.ask()` gives it.
import { PROTOCOL_LIMITS } from '@muster/contract/protocol';
import { unsafeJson } from './json-text.ts';

export interface QuestionOptions {
  /** The task expires when nobody has decided after this long [never]. */
  readonly timeoutMs?: number;
}

/** Ends the attempt without a failure; the task goes on in a new attempt once a person has approved. */
export class Question {
  readonly text: string;
  readonly detail: unknown;
  readonly timeoutMs: number | undefined;

  /** Throws a RangeError for what the controller would refuse. */
  constructor(text: string, detail: unknown, { timeoutMs }: QuestionOptions = {}) {
    const { questionLength, detailLength } = PROTOCOL_LIMITS;
    if (text.length < 1 || text.length > questionLength) {
      throw new RangeError(`The question has ${text.length} characters; it must have 1 to ${questionLength}.`);
    }
    const json = detail === undefined ? '' : (JSON.stringify(detail) ?? '');
    if (json.length > detailLength) {
      throw new RangeError(
        `The detail takes ${json.length} characters as JSON; the limit is ${detailLength}. Keep more in a checkpoint.`,
      );
    }
    const problem = json === '' ? undefined : unsafeJson(json);
    if (problem !== undefined) throw new RangeError(`The detail cannot be sent: ${problem}`);
    if (timeoutMs !== undefined && !(Number.isSafeInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= YEAR_MS)) {
      throw new RangeError(`timeoutMs is ${timeoutMs}; it must be a whole number from 1 to ${YEAR_MS}.`);
    }
    this.text = text;
    this.detail = detail;
    this.timeoutMs = timeoutMs;
  }
}

const YEAR_MS = 31_536_000_000;

export const ask = (text: string, detail?: unknown, options?: QuestionOptions): Question =>
  new Question(text, detail, options);
