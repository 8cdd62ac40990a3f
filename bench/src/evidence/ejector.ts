// Outlier ejection as the engine does it, without its records and timers: core/route/ejection.ts judges, this counts.
import {
  type EjectionRules,
  ejectionMs,
  isAgentToBlame,
  mayEject,
  outliersOf,
} from '../../../packages/control/dist/core/route/ejection.js';

/** The defaults of the configuration. */
const RULES: EjectionRules = {
  failures: 5,
  baseMs: 30_000,
  maxMs: 300_000,
  shareMax: 0.5,
  intervalMs: 10_000,
  volumeMin: 20,
};

interface Health {
  isPeer: boolean;
  completed: number;
  failed: number;
  completedBefore: number;
  failedBefore: number;
  inARow: number;
  ejections: number;
  /** 0 = it is not ejected. */
  until: number;
}

export class Ejector {
  readonly #agents: readonly Health[];
  readonly #wakeAt: (atMs: number) => void;
  #intervalEndsAt = 0;

  constructor(agents: number, wakeAt: (atMs: number) => void) {
    this.#wakeAt = wakeAt;
    this.#agents = Array.from({ length: agents }, () => ({
      isPeer: false,
      completed: 0,
      failed: 0,
      completedBefore: 0,
      failedBefore: 0,
      inARow: 0,
      ejections: 0,
      until: 0,
    }));
  }

  joined(agent: number): void {
    this.#health(agent).isPeer = true;
  }

  completed(agent: number): void {
    const health = this.#health(agent);
    health.completed++;
    health.inARow = 0;
  }

  failed(agent: number, now: number): 'ejected' | 'kept' {
    if (this.#intervalEndsAt === 0) this.#startInterval(now);
    const health = this.#health(agent);
    health.failed++;
    health.inARow++;
    if (health.inARow < RULES.failures || health.until !== 0) return 'kept';
    return isAgentToBlame(this.#tallyOfPeers(health), RULES) && this.#eject(health, now) ? 'ejected' : 'kept';
  }

  /** Who is ejected as an outlier of the interval that ends, and whose time is over. */
  due(now: number): { readonly ejected: readonly number[]; readonly returned: readonly number[] } {
    const returned: number[] = [];
    this.#agents.forEach((health, agent) => {
      if (health.until === 0 || health.until > now) return;
      health.until = 0;
      health.inARow = 0;
      returned.push(agent);
    });
    const isOver = this.#intervalEndsAt !== 0 && this.#intervalEndsAt <= now;
    return { ejected: isOver ? this.#endInterval(now) : [], returned };
  }

  #health(agent: number): Health {
    return this.#agents[agent] as Health; // agents are numbered
  }

  #eject(health: Health, now: number): boolean {
    const peers = this.#agents.filter(({ isPeer }) => isPeer);
    const ejected = peers.filter(({ until }) => until !== 0).length;
    if (!mayEject({ ejected, total: peers.length }, RULES)) return false;
    health.ejections++;
    health.until = now + ejectionMs(health.ejections, RULES);
    this.#wakeAt(health.until);
    return true;
  }

  #tallyOfPeers(of: Health): { completed: number; failed: number } {
    let completed = 0;
    let failed = 0;
    for (const other of this.#agents) {
      if (other === of) continue;
      completed += other.completed + other.completedBefore;
      failed += other.failed + other.failedBefore;
    }
    return { completed, failed };
  }

  #startInterval(now: number): void {
    for (const health of this.#agents) Object.assign(health, { completed: 0, completedBefore: 0, failedBefore: 0 });
    this.#intervalEndsAt = now + RULES.intervalMs;
    this.#wakeAt(this.#intervalEndsAt);
  }

  #endInterval(now: number): number[] {
    const open = [...this.#agents.entries()].filter(([, { isPeer, until }]) => isPeer && until === 0);
    const tallies = open.map(([agent, { completed, failed }]) => ({ agent, completed, failed }));
    const ejected = outliersOf(tallies, RULES)
      .map(({ agent }) => agent)
      .filter((agent) => this.#eject(this.#health(agent), now));
    const isWatched = this.#agents.some(({ failed, ejections }) => failed > 0 || ejections > 0);
    for (const health of this.#agents) {
      const { completed, failed } = health;
      if (health.until === 0 && health.ejections > 0 && completed > failed) health.ejections--;
      Object.assign(health, { completedBefore: completed, failedBefore: failed, completed: 0, failed: 0 });
    }
    this.#intervalEndsAt = isWatched ? now + RULES.intervalMs : 0;
    if (isWatched) this.#wakeAt(this.#intervalEndsAt);
    return ejected;
  }
}
