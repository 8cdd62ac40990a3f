// What goes wrong in a trial, each at its moment: by script, or drawn from a seed (random-script.ts). Agents are named
// by their place among those that live then, so that a script stays playable when a part of it is taken out.

interface At {
  /** Since the start of the trial. */
  readonly atMs: number;
}

export type Mishap = At &
  (
    | { readonly kind: 'agent-crash'; readonly agent: number }
    /** It says and does nothing for so long; then all of it at once. */
    | { readonly kind: 'agent-hang'; readonly agent: number; readonly ms: number }
    | { readonly kind: 'agent-slow'; readonly agent: number; readonly ms: number; readonly factor: number }
    /** So many agents, of those in order of their names, crash at once: their machine is gone. */
    | { readonly kind: 'node-loss'; readonly agents: number }
    /** Between so many agents and the controller nothing passes for so long, and neither side is told. */
    | { readonly kind: 'partition'; readonly agents: number; readonly ms: number }
    | {
        readonly kind: 'network';
        readonly ms: number;
        readonly delayMs: number;
        readonly lossRatio: number;
        readonly breakRatio: number;
      }
    /** This share of the agents' reports comes twice: at once, or much later. */
    | { readonly kind: 'repeats'; readonly ms: number; readonly ratio: number }
    | { readonly kind: 'store-slow'; readonly ms: number; readonly syncMs: number }
    /** A write fails: the controller ends, and is started again. */
    | { readonly kind: 'store-failure'; readonly downMs: number }
    | { readonly kind: 'disk-full'; readonly ms: number }
    /** The clock of its machine moves meanwhile by so much, forward or back. */
    | { readonly kind: 'controller-crash'; readonly downMs: number; readonly clockMs: number }
    /** Its event loop stands still for so long: nothing is read, no alarm is heard, no flush is noticed. */
    | { readonly kind: 'controller-stall'; readonly ms: number }
    /** Forward, while the controller runs: its machine was asleep. */
    | { readonly kind: 'clock-jump'; readonly ms: number }
    /** Nothing wrong, but it must not be missed among all that is. */
    | { readonly kind: 'compaction' }
  );

export type MishapKind = Mishap['kind'];
