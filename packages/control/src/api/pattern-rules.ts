// What the patterns of the contract ask for, in words: nobody should have to read a regular expression in an error.

const NO_SPACES = 'must have no spaces or control characters';
const TASK_ID = 'must be a task id such as t1z';

/** By pattern. */
const RULES: ReadonlyMap<string, string> = new Map([
  [String.raw`^[^\s\u0000-\u001f\ud800-\udfff]+$`, NO_SPACES],
  [String.raw`^[^\s\u0000-\u001f]+$`, NO_SPACES],
  [String.raw`^[^\ud800-\udfff]*$`, 'must have no halves of surrogate pairs'],
  ['^[^\\u0000-\\u001f\\u007f]+$', 'must have no control characters'],
  ['^[0-9]{4}-[0-9]{2}-[0-9]{2}$', 'must be a day such as 2026-11-20'],
  ['^t[0-9a-z]{1,11}$', TASK_ID],
  ['^(t[0-9a-z]{1,11}|#(0|[1-9][0-9]{0,4}))$', `${TASK_ID}, or #n for the n-th task of the batch`],
  [
    '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
    'must begin with a letter or digit and go on with letters, digits, ".", "_" and "-", 64 in all at most',
  ],
  ['^[0-9a-f]{12}$', 'must be 12 digits and letters from a to f'],
  ['^([1-9][0-9]{0,2}|1000)%$', 'must be a percentage from 1% to 1000%'],
  ['^([1-9][0-9]?|100)%$', 'must be a percentage from 1% to 100%'],
  ['^([0-9]{1,16}|end)$', 'must be a number, or end'],
  [
    '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
    'must be a W3C traceparent such as 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  ],
]);

/** The end of a sentence that the field begins. */
export function ruleOf(pattern: string): string {
  return RULES.get(pattern) ?? `must match pattern "${pattern}"`;
}

export const hasRule = (pattern: string): boolean => RULES.has(pattern);
