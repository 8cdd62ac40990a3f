// A thread that plays one seed of a workload for the contenders that it is named.
import { playOrders } from '../crew.ts';
import { playSeed, type SeedFigures } from './cells.ts';
import { CONTENDERS } from './policies.ts';
import { WORKLOADS } from './workloads.ts';

export interface Order {
  readonly workload: string;
  readonly contenders: readonly string[];
  readonly seed: number;
  readonly scale: number;
}

playOrders(({ workload: name, contenders: names, seed, scale }: Order): SeedFigures => {
  const workload = WORKLOADS.find((each) => each.name === name);
  if (workload === undefined) throw new Error(`there is no workload ${name}`);
  return playSeed(workload, { contenders: CONTENDERS.filter((each) => names.includes(each.name)), seed, scale });
});
