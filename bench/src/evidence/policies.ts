// Who competes: the product's pickers and profiles on its own queue, balancers that bind early, and what nobody can
// beat.
import { centralQueue, seer } from './bounds.ts';
import { late } from './late.ts';
import type { MakePolicy } from './play.ts';
import { CHOOSERS, push } from './push.ts';

export interface Contender {
  readonly name: string;
  readonly kind: 'picker' | 'profile' | 'balancer' | 'bound';
  readonly make: MakePolicy;
}

const PICKERS = ['random', 'round-robin', 'least-loaded', 'p2c', 'prequal', 'weighted'];
const PROFILES = ['spread', 'cost'];

export const FIVE_FACTOR = 'five-factor';

export const CONTENDERS: readonly Contender[] = [
  { name: FIVE_FACTOR, kind: 'picker', make: late({ settings: {} }) },
  ...PICKERS.map((picker): Contender => ({ name: picker, kind: 'picker', make: late({ settings: { picker } }) })),
  ...PROFILES.map((profile): Contender => ({ name: profile, kind: 'profile', make: late({ settings: { profile } }) })),
  ...Object.entries(CHOOSERS).map(
    ([name, makeChooser]): Contender => ({ name: `balancer: ${name}`, kind: 'balancer', make: push(makeChooser) }),
  ),
  { name: 'bound: central queue', kind: 'bound', make: centralQueue },
  { name: 'bound: seer', kind: 'bound', make: seer },
];
