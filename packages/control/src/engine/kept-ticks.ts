// What is kept of a schedule's ticks: the document of its name in the collection `ticks`. The register writes it with
// the submission of a run, the schedules where a tick ran nothing.

export interface Ticks {
  /** The last tick that was dealt with. */
  readonly tickAt: number;
  /** Ticks in a row at which the last run was still going on. */
  readonly skipped: number;
  readonly run?: { readonly tickAt: number; readonly task: number };
}

export const NO_TICKS: Ticks = { tickAt: 0, skipped: 0 };
