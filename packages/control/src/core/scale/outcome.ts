// What an evaluation comes to, before it is put down as a decision: a size, or what held a change back.
import type { HeldBy, ScalingDecision } from '@muster/contract';

export interface Outcome {
  readonly to: number;
  readonly reason: string;
  readonly heldBy: HeldBy | undefined;
  readonly triggers: ScalingDecision['triggers'];
}
