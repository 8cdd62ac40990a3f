// A thread of `npm run sim`: runs one trial after the other.
import { parentPort, workerData } from 'node:worker_threads';
import { runTrial } from '../packages/control/dist/sim/faults/trial.js';

// A full queue refuses thousands of batches, each with an error whose stack nobody reads. A seed that fails is run
// again by itself, with whole stacks.
if (workerData.isCampaign) Error.stackTraceLimit = 2;

parentPort.on('message', (plan) => {
  void runTrial(plan).then((report) => parentPort.postMessage(report));
});
