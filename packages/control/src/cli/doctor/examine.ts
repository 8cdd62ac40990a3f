// All checks of `muster doctor`, in the order in which one would look: a check that fails itself is a finding, too.
import { checkClock } from './clock.ts';
import { checkConfiguration } from './configuration.ts';
import { checkController } from './controller.ts';
import { checkDataDirectory } from './data-directory.ts';
import { type Check, type Finding, type Patient, problem } from './finding.ts';
import { checkJournal } from './journal.ts';
import { checkNode } from './node.ts';
import { checkPort } from './port.ts';

const CHECKS: Readonly<Record<string, Check>> = {
  node: checkNode,
  configuration: checkConfiguration,
  'data directory': checkDataDirectory,
  clock: checkClock,
  port: checkPort,
  controller: checkController,
  journal: checkJournal,
};

export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      findings.push(...(await check(patient)));
    } catch (error) {
      findings.push(problem(name, `it could not be looked at: ${(error as Error).message}`, 'see docs/operations.md'));
    }
  }
  return findings;
}
