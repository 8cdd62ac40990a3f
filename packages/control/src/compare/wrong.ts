// What is asked for cannot be compared: what it is about, and why. The command line tells it as a wrong flag, the API
// as a wrong field.

export type AskedFor = 'traffic' | 'agents' | 'policies' | 'settings';

export class WrongComparison extends Error {
  override readonly name = 'WrongComparison';
  readonly about: AskedFor;
  /** Which one of several: the name of a policy, the key of a setting. */
  readonly which: string | undefined;

  /** `reason` is the end of a sentence that what it is about begins. */
  constructor(about: AskedFor, reason: string, which?: string) {
    super(reason);
    this.about = about;
    this.which = which;
  }
}
