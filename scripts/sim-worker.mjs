// A thread of `npm run sim`: runs one trial after the other.
import { parentPort } from 'node:worker_threads';
import { runTrial } from '../packages/control/dist/sim/faults/trial.js';

parentPort.on('message', (plan) => {
  void runTrial(plan).then((report) => parentPort.postMessage(report));
});
