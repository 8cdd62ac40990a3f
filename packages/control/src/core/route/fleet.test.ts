import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AgentFacts, Fleet, type Need, type NeedFacts } from './fleet.ts';

const TYPES = ['chat', 'code'];
const CAPABILITIES = ['fast', 'gpu=a', 'gpu=b', 'host=1', 'host=2'];

const agent = (seq: number, extra: Partial<AgentFacts> = {}): AgentFacts => ({
  seq,
  type: 'chat',
  terms: ['chat'],
  slots: 2,
  costPerHour: 0,
  version: '1',
  ...extra,
});
const need = (extra: Partial<NeedFacts> = {}): NeedFacts => ({
  type: 'chat',
  requires: [],
  prefers: [],
  slots: 1,
  ...extra,
});

/** The same answers, the slow and obvious way. */
class Naive {
  readonly agents = new Map<number, { facts: AgentFacts; isOpen: boolean; busy: number; workMs: number }>();

  capable(facts: NeedFacts) {
    return [...this.agents.values()].filter(
      ({ facts: { terms, slots }, isOpen }) =>
        isOpen && slots >= facts.slots && [facts.type, ...facts.requires].every((term) => terms.includes(term)),
    );
  }

  free(facts: NeedFacts) {
    return this.capable(facts).filter(({ facts: { slots }, busy }) => slots - busy >= facts.slots);
  }
}

const terms = fc.subarray([...TYPES, ...CAPABILITIES]);
const facts = fc.record({
  type: fc.constantFrom(...TYPES),
  requires: fc.subarray(CAPABILITIES, { maxLength: 2 }),
  prefers: fc.subarray(CAPABILITIES, { maxLength: 2 }),
  slots: fc.integer({ min: 1, max: 3 }),
});
const seq = fc.integer({ min: 1, max: 9 });
const operation = fc.oneof(
  fc.record({
    kind: fc.constant('join' as const),
    seq,
    terms,
    slots: fc.integer({ min: 1, max: 4 }),
    isOpen: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('change' as const), seq, terms, slots: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('leave' as const), seq }),
  fc.record({ kind: fc.constant('open' as const), seq, isOpen: fc.boolean() }),
  fc.record({
    kind: fc.constant('reserve' as const),
    seq,
    slots: fc.integer({ min: 1, max: 2 }),
    workMs: fc.nat(1000),
  }),
  fc.record({ kind: fc.constant('release' as const), seq, which: fc.nat(10) }),
  fc.record({ kind: fc.constant('need' as const), facts }),
  fc.record({ kind: fc.constant('drop' as const), which: fc.nat(10) }),
);

describe('Fleet', () => {
  it('answers as a naive scan does, whatever happened before', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 120 }), (operations) => {
        const fleet = new Fleet({ idleNeedsMax: 2 });
        const naive = new Naive();
        const held: Need[] = [];
        const reservations = new Map<number, { slots: number; workMs: number }[]>();
        let awakened = new Set<Need>();
        fleet.onRoom = (found) => awakened.add(found);

        for (const step of operations) {
          const hadRoom = new Map(held.map((wanted) => [wanted, wanted.hasRoom]));
          awakened = new Set();
          const known = 'seq' in step ? naive.agents.get(step.seq) : undefined;
          if (step.kind === 'need') held.push(fleet.need(step.facts));
          else if (step.kind === 'drop') {
            const [dropped] = held.splice(step.which % Math.max(1, held.length), 1);
            if (dropped !== undefined) fleet.drop(dropped);
          } else if (step.kind === 'join') {
            if (known !== undefined) continue;
            const joined = agent(step.seq, { terms: step.terms, slots: step.slots });
            naive.agents.set(step.seq, { facts: joined, isOpen: step.isOpen, busy: 0, workMs: 0 });
            fleet.join(joined, step.isOpen);
            reservations.set(step.seq, []);
          } else if (known === undefined) continue;
          else if (step.kind === 'change') {
            known.facts = agent(step.seq, { terms: step.terms, slots: step.slots });
            fleet.change(known.facts);
          } else if (step.kind === 'leave') {
            naive.agents.delete(step.seq);
            fleet.leave(step.seq);
          } else if (step.kind === 'open') {
            known.isOpen = step.isOpen;
            fleet.setOpen(step.seq, step.isOpen);
          } else if (step.kind === 'reserve') {
            if (known.isOpen && known.busy + step.slots > known.facts.slots) continue;
            known.busy += step.slots;
            known.workMs += step.workMs;
            fleet.reserve(step.seq, step.slots, step.workMs);
            reservations.get(step.seq)?.push(step);
          } else {
            const list = reservations.get(step.seq) ?? [];
            const [ended] = list.splice(step.which % Math.max(1, list.length), 1);
            if (ended === undefined) continue;
            known.busy -= ended.slots;
            known.workMs -= ended.workMs;
            fleet.release(step.seq, ended.slots, ended.workMs);
          }

          expect(fleet.size).toBe(naive.agents.size);
          for (const [key, { facts: its, busy, workMs }] of naive.agents) {
            expect(fleet.load(key)).toEqual({ slots: its.slots, slotsBusy: busy, inFlightWorkMs: workMs });
          }
          for (const wanted of held) {
            const free = naive.free(wanted.facts);
            const capable = naive.capable(wanted.facts);
            expect(wanted.capable).toBe(capable.length);
            expect(wanted.openSlots).toBe(capable.reduce((sum, one) => sum + one.facts.slots, 0));
            expect(wanted.hasRoom).toBe(free.length > 0);
            expect(wanted.free).toBe(free.length);
            expect(wanted.freeSlots).toBe(free.reduce((sum, one) => sum + one.facts.slots - one.busy, 0));
            const rows = wanted.places.flatMap(({ cohort, level }) => cohort.rows.slice(0, cohort.countUpTo(level)));
            expect(rows.map((row) => fleet.agents.seq[row]).sort()).toEqual(free.map((one) => one.facts.seq).sort());
            const preferred = wanted.places
              .filter(({ isPreferred }) => isPreferred)
              .flatMap(({ cohort }) => cohort.rows.map((row) => fleet.agents.seq[row]));
            const { prefers } = wanted.facts;
            const liked = capable.filter(
              (one) => prefers.length > 0 && prefers.every((term) => one.facts.terms.includes(term)),
            );
            for (const one of liked) expect(preferred).toContain(one.facts.seq);
            const idle = wanted.places.flatMap(({ cohort }) => cohort.rows.slice(0, cohort.idleCount));
            expect(idle.length).toBe(capable.filter((one) => one.busy === 0).length);
            if (hadRoom.get(wanted) === false && wanted.hasRoom) expect(awakened).toContain(wanted);
          }
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('interns needs by content, in any order of terms', () => {
    const fleet = new Fleet();
    const one = fleet.need(need({ requires: ['a', 'b'] }));
    expect(fleet.need(need({ requires: ['b', 'a'] }))).toBe(one);
    expect(fleet.need(need({ requires: ['a', 'b'], slots: 2 }))).not.toBe(one);
  });

  it('forgets a need after its last drop, but for a bounded number', () => {
    const fleet = new Fleet({ idleNeedsMax: 3 });
    fleet.join(agent(1), true);
    for (let index = 0; index < 100; index++) fleet.drop(fleet.need(need({ prefers: [`p${index}`] })));
    const { cohort } = fleet.agents.kind[0] ?? {};
    expect(cohort?.places.size).toBe(3);
  });

  it('keeps one cohort for agents whose differing labels nobody asks for, and merges them again after a drop', () => {
    const fleet = new Fleet({ idleNeedsMax: 0 });
    for (let index = 1; index <= 50; index++) fleet.join(agent(index, { terms: ['chat', `host=${index}`] }), true);
    const plain = fleet.need(need());
    expect(plain.places.length).toBe(1);
    const pinned = fleet.need(need({ requires: ['host=7'] }));
    expect([plain.places.length, plain.capable, pinned.capable]).toEqual([2, 50, 1]);
    fleet.drop(pinned);
    expect([plain.places.length, plain.capable]).toEqual([1, 50]);
  });

  it('reports room once, after the change is complete, and may be called back from the report', () => {
    const fleet = new Fleet();
    const wanted = fleet.need(need());
    const reports: number[] = [];
    fleet.onRoom = (found) => {
      reports.push(found.free);
      fleet.reserve(1, 2, 10);
    };
    fleet.join(agent(1), true);
    expect(reports).toEqual([1]);
    expect(wanted.hasRoom).toBe(false);
    fleet.release(1, 2, 10);
    expect(reports).toEqual([1, 1]);
  });

  it('reports nothing for a closed agent', () => {
    const fleet = new Fleet();
    fleet.need(need());
    let reports = 0;
    fleet.onRoom = () => reports++;
    fleet.join(agent(1), false);
    expect(reports).toBe(0);
    fleet.setOpen(1, true);
    expect(reports).toBe(1);
  });

  it('refuses to count what cannot be', () => {
    const fleet = new Fleet();
    fleet.join(agent(1), true);
    fleet.reserve(1, 2, 100);
    expect(() => fleet.reserve(1, 1, 1)).toThrow('above its slots');
    expect(() => fleet.release(1, 3, 100)).toThrow('more than was reserved');
    expect(() => fleet.release(1, 1, 101)).toThrow('more than was reserved');
    expect(() => fleet.release(1, 2, 99)).toThrow('idle with 1 ms of work');
    expect(() => fleet.reserve(1, 1, 0.5)).toThrow('whole milliseconds');
    expect(() => fleet.reserve(2, 1, 1)).toThrow('not in the fleet');
    expect(() => fleet.join(agent(1), true)).toThrow('joined twice');
    expect(fleet.load(1)).toEqual({ slots: 2, slotsBusy: 2, inFlightWorkMs: 100 });
  });

  it('rebuilds above capacity while an agent is closed: its leases are the truth after a restart', () => {
    const fleet = new Fleet();
    const wanted = fleet.need(need());
    fleet.join(agent(1, { slots: 1 }), false);
    fleet.reserve(1, 2, 100);
    fleet.setOpen(1, true);
    expect(wanted.hasRoom).toBe(false);
    fleet.release(1, 2, 100);
    expect(wanted.hasRoom).toBe(true);
  });
});

it('names the needs in use of a type, and those that some of a few agents can serve', () => {
  const fleet = new Fleet();
  fleet.join(agent(1, { terms: ['chat'] }), true);
  fleet.join(agent(2, { terms: ['chat', 'gpu=a'] }), true);
  fleet.join(agent(3, { type: 'code', terms: ['code'] }), false);
  const [chat, gpu, code] = [need(), need({ requires: ['gpu=a'] }), need({ type: 'code' })].map((of) => fleet.need(of));
  expect([...fleet.needsOfAny([1])]).toEqual([chat]);
  expect(fleet.needsOfAny([1, 2, 3])).toEqual(new Set([chat, gpu, code]));
  expect(fleet.needsOfAny([])).toEqual(new Set());
  fleet.drop(gpu as Need);
  expect([...fleet.needsOfAny([1, 2])]).toEqual([chat]);
  expect([...fleet.needsOfType('chat')]).toEqual([chat]);
  expect([...fleet.needsOfType('code')]).toEqual([code]);
  expect([...fleet.needsOfType('none')]).toEqual([]);
});
