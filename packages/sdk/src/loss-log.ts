// What an agent says while it has no controller: the loss at once, then not each of its many tries.
import type { AgentPlan } from './agent-options.ts';

/** A reason that stays the same is told again after this long. */
const REMINDER_MS = 30_000;

export class LossLog {
  readonly #agent: string;
  readonly #plan: Pick<AgentPlan, 'log' | 'time'>;
  #tries = 0;
  #told: { readonly reason: string; readonly at: number } | undefined;

  constructor(agent: string, plan: Pick<AgentPlan, 'log' | 'time'>) {
    this.#agent = agent;
    this.#plan = plan;
  }

  connected(): void {
    this.#tries = 0;
    this.#told = undefined;
  }

  disconnected(reason: string): void {
    this.#plan.log({ level: 'warn', event: 'agent-disconnected', agent: this.#agent, reason });
  }

  /** A try that failed. */
  unreachable(reason: string): void {
    const { log, time } = this.#plan;
    const now = time.now();
    this.#tries++;
    if (this.#told?.reason === reason && now - this.#told.at < REMINDER_MS) return;
    this.#told = { reason, at: now };
    log({ level: 'warn', event: 'controller-unreachable', agent: this.#agent, reason, tries: this.#tries });
  }
}
