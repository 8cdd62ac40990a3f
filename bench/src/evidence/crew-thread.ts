// One thread of the crew: plays what it is told, and answers with the figures.
import { parentPort } from 'node:worker_threads';
import { playSeed } from './cells.ts';
import type { Order } from './crew.ts';
import { CONTENDERS } from './policies.ts';
import { WORKLOADS } from './workloads.ts';

parentPort?.on('message', ({ workload: name, contenders: names, seed, scale }: Order) => {
  const workload = WORKLOADS.find((each) => each.name === name);
  if (workload === undefined) throw new Error(`there is no workload ${name}`);
  const contenders = CONTENDERS.filter((each) => names.includes(each.name));
  parentPort?.postMessage(playSeed(workload, { contenders, seed, scale }));
});
