// Runs trials until a rule is broken or the seeds are used up, and prints the last report.
import { runTrial } from '../../dist/sim/faults/trial.js';

const [from, seeds, tasks] = process.argv.slice(2).map(Number);
const { script } = JSON.parse(process.env.MUSTER_MUTANT ?? '{}');
let report;
process.on('unhandledRejection', (error) => {
  print({ seed: from, findings: [{ rule: 'no-bug', text: String(error) }] });
  process.exit();
});
for (let seed = from; seed < from + seeds && !(report?.findings.length > 0); seed++) {
  report = await runTrial({ seed, tasks, ...(script && { script }) });
}
print(report);

function print(last) {
  process.stdout.write(`${JSON.stringify(last)}\n`);
}
