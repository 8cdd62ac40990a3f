// What the rooms of an engine share is read at every step of a task: V8 must see the same kind of object in every
// engine of a process. Simulations make thousands.
import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { assemble } from '../../src/engine/assembly.ts';
import type { ControllerParts } from '../../src/engine/controller-parts.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import { Timers } from '../../src/engine/timers.ts';
import { Network } from '../../src/sim/network.ts';
import { SIM_SETTINGS } from '../../src/sim/settings.ts';
import { SimStore } from '../../src/sim/store.ts';
import { Timeline } from '../../src/sim/timeline.ts';

/** So many that V8 has learned how the object is made, and no longer makes it as it did at first. */
const ENGINES = 100;

setFlagsFromString('--allow-natives-syntax');
// Read as it is called: the syntax is none before the flag is set.
const haveSameShape = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: object, b: object) => boolean;

function engine(): EngineParts {
  const timeline = new Timeline();
  const random = seededRandom(1);
  const store = new SimStore({ timeline, random });
  const edge: ControllerParts = {
    clock: timeline.clock,
    random,
    journal: store,
    history: store,
    mailbox: new Network({ timeline, random }),
    alarm: { wakeAt: () => {} },
    calendar: { next: () => undefined },
    settings: SIM_SETTINGS,
    log: () => {},
    version: 'shapes',
    node: 'shapes',
    onFatal: () => {},
    loopDelayMsMax: () => 0,
    yieldTurn: async () => {},
  };
  return assemble(edge, {
    clock: timeline.clock,
    timers: new Timers(edge.alarm),
    settings: SIM_SETTINGS,
    owner: { owns: () => false, haltOf: () => undefined, demandOn: () => '' },
  });
}

describe('the parts that rooms share', () => {
  it('are of one kind in the first engine of a process and in a later one', () => {
    const first = engine();
    let last = first;
    for (let count = 0; count < ENGINES; count++) last = engine();
    expect(haveSameShape(first, last)).toBe(true);
  });
});
