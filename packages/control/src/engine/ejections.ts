// Who is ejected: outcomes are counted as attempts are settled, core/route/ejection.ts judges, and the fleet closes the
// agent until its time is over. Nothing of it is durable: a restarted controller learns it again within a few failures.
//
// X3. An ejection never takes the last open agent of a need in use; when that one goes, the ejected ones come back at
//     once. They are marked as spared, and decisions that choose one say so.
import { percentText } from '@muster/contract/amounts';
import type { Clock } from '../base/clock.ts';
import { ejectionMs, isAgentToBlame, mayEject, outliersOf, type Tally } from '../core/route/ejection.ts';
import type { Fleet, Need } from '../core/route/fleet.ts';
import type { Happenings } from './happenings.ts';
import type { Needs } from './needs.ts';
import type { Log } from './ports.ts';
import { isOpen, type Member, type Roster } from './roster.ts';
import type { EngineSettings } from './settings.ts';
import type { Timers } from './timers.ts';

export interface EjectionsParts {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly needs: Needs;
  readonly roster: Roster;
  readonly timers: Timers;
  readonly settings: EngineSettings;
  readonly happenings: Happenings;
  readonly log: Log;
}

export class Ejections {
  readonly #parts: EjectionsParts;
  /** Called when an agent may be given work again. */
  onReturned: () => void = () => {};
  /** While nothing fails, no interval runs. */
  #isCounting = false;

  constructor(parts: EjectionsParts) {
    this.#parts = parts;
  }

  completed({ seq, health }: Member): void {
    health.completed++;
    health.failuresInRow = 0;
    if (!health.isSpared) return;
    health.isSpared = false;
    this.#parts.fleet.mark(seq, { isEjected: false, isSpared: false });
  }

  /** An attempt failed on it or timed out; not one whose task was declared hopeless. */
  failed(member: Member): void {
    const { failures } = this.#parts.settings.routing.ejection;
    if (failures === 0) return;
    if (!this.#isCounting) this.#startInterval();
    const { health } = member;
    health.failed++;
    health.failuresInRow++;
    if (health.failuresInRow < failures || health.ejectedUntil !== 0) return;
    if (isAgentToBlame(this.#tallyOfPeers(member), this.#parts.settings.routing.ejection))
      this.#eject(member, `${health.failuresInRow} failures in a row`);
  }

  /** Another process of a known id starts with a clean record. */
  forgive(member: Member): void {
    const { health } = member;
    Object.assign(health, { failuresInRow: 0, ejections: 0, ejectedUntil: 0, isSpared: false, why: '' });
    this.#parts.roster.changed(member);
    this.#parts.fleet.mark(member.seq, { isEjected: false, isSpared: false });
  }

  /** X3, for a need that tasks begin to use. */
  ensure(need: Need): void {
    const { fleet } = this.#parts;
    if (fleet.ejected > 0 && need.capable === 0) for (const seq of fleet.ejectedFor(need)) this.#spare(seq);
  }

  /** X3, after an agent went away or was drained. */
  ensureAll(): void {
    if (this.#parts.fleet.ejected === 0) return;
    for (const [, { need }] of this.#parts.needs.all()) this.ensure(need);
  }

  #eject(member: Member, why: string): void {
    const { fleet, roster, clock, timers, settings, happenings, log } = this.#parts;
    if (!isOpen(member)) return;
    const rules = settings.routing.ejection;
    const peers = [...roster.members()].filter((other) => other.hello.type === member.hello.type && isPresent(other));
    const ejected = peers.filter((other) => other.health.ejectedUntil !== 0).length;
    if (!mayEject({ ejected, total: peers.length }, rules)) return;
    const { health, seq } = member;
    if ([...fleet.needsOf(seq)].some((need) => need.capable === 1)) {
      health.isSpared = true;
      health.why = why;
      fleet.mark(seq, { isEjected: false, isSpared: true });
      return;
    }
    health.ejections++;
    const until = clock.now() + ejectionMs(health.ejections, rules);
    health.ejectedUntil = until;
    health.why = why;
    health.isSpared = false;
    fleet.setOpen(seq, false);
    fleet.mark(seq, { isEjected: true, isSpared: false });
    roster.changed(member);
    happenings.note({ kind: 'agent-ejected', agent: member.hello.id, type: member.hello.type, reason: why });
    log({ level: 'warn', event: 'agent-ejected', agent: member.hello.id, reason: why, until });
    const isOut = (): boolean => health.ejectedUntil === until && roster.get(seq) === member;
    timers.at(until, isOut, () => this.#return(member, false));
  }

  #spare(seq: number): void {
    const member = this.#parts.roster.get(seq);
    if (member !== undefined && member.health.ejectedUntil !== 0) this.#return(member, true);
  }

  #return(member: Member, isSpared: boolean): void {
    const { fleet, roster, clock, log } = this.#parts;
    const { health, seq } = member;
    roster.changed(member);
    health.ejectedUntil = 0;
    health.failuresInRow = 0;
    health.isSpared = isSpared;
    fleet.mark(seq, { isEjected: false, isSpared });
    fleet.begin(seq, clock.now());
    fleet.setOpen(seq, isOpen(member));
    log({ level: 'info', event: 'agent-returned', agent: member.hello.id, isSpared });
    this.onReturned();
  }

  #tallyOfPeers(member: Member): Tally {
    let completed = 0;
    let failed = 0;
    for (const other of this.#parts.roster.members()) {
      if (other === member || other.hello.type !== member.hello.type) continue;
      completed += other.health.completed + other.health.before.completed;
      failed += other.health.failed + other.health.before.failed;
    }
    return { completed, failed };
  }

  #startInterval(): void {
    this.#isCounting = true;
    // What was counted while nothing failed is of any age.
    for (const { health } of this.#parts.roster.members()) {
      health.before = { completed: 0, failed: 0 };
      health.completed = 0;
    }
    this.#endIntervalAt(this.#parts.clock.now() + this.#parts.settings.routing.ejection.intervalMs);
  }

  #endIntervalAt(at: number): void {
    this.#parts.timers.at(
      at,
      () => true,
      (now) => {
        this.#compare();
        this.#isCounting = this.#forgiveAndForget();
        if (this.#isCounting) this.#endIntervalAt(now + this.#parts.settings.routing.ejection.intervalMs);
      },
    );
  }

  #compare(): void {
    const byType = new Map<string, (Tally & { readonly agent: Member })[]>();
    for (const member of this.#parts.roster.members()) {
      if (!isOpen(member)) continue;
      const peers = byType.get(member.hello.type) ?? [];
      byType.set(member.hello.type, peers);
      peers.push({ agent: member, completed: member.health.completed, failed: member.health.failed });
    }
    for (const peers of byType.values()) {
      for (const { agent, rate, mean } of outliersOf(peers, this.#parts.settings.routing.ejection))
        this.#eject(agent, `${percentText(rate)} of its attempts completed, ${percentText(mean)} of its peers'`);
    }
  }

  /** Begins the next interval; false when nobody has anything left to be watched for. */
  #forgiveAndForget(): boolean {
    let isWatched = false;
    for (const { health } of this.#parts.roster.members()) {
      if (health.failed > 0 || health.ejections > 0) isWatched = true;
      if (health.ejectedUntil === 0 && health.ejections > 0 && health.completed > health.failed) health.ejections--;
      health.before = { completed: health.completed, failed: health.failed };
      health.completed = 0;
      health.failed = 0;
    }
    return isWatched;
  }
}

function isPresent(member: Member): boolean {
  return member.connection !== 0 && !member.isDraining;
}
