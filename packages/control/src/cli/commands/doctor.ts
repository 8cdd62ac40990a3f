// muster doctor: are this machine, directory and configuration fit to run Muster? Each problem with its remedy.
import { resolve } from 'node:path';
import { VERSION } from '../../version.ts';
import { tlsFilesOf } from '../client.ts';
import { defineCommand } from '../command.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding, Patient, Verdict } from '../doctor/finding.ts';
import { EXIT } from '../exit.ts';
import { type Loaded, readSettings, serverOptions } from '../settings-input.ts';
import { paint, table } from '../table.ts';
import type { Terminal, World } from '../terminal.ts';
import { clean } from '../text-columns.ts';
import { tlsFetch } from '../tls-fetch.ts';

const COLOURS = { ok: 'green', warning: 'yellow', problem: 'red' } as const satisfies Record<Verdict, string>;

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'check machine, data directory, configuration and controller; each problem with its remedy',
  example: 'doctor --data-dir .muster',
  options: serverOptions,
  async run({ options, world }) {
    const settings = await readSettings(options, world);
    const problems = settings.kind === 'refused' ? settings.problems : [];
    // With a wrong configuration, the rest is looked at with the defaults.
    const { config, values, ignored } = settings.kind === 'loaded' ? settings : await defaults();
    const runtime = await world.runtime();
    const dataDir = resolve(options.dataDir ?? config.data.dir);
    const patient: Patient = {
      ...{ runtime, config, values, problems, ignoredVariables: ignored, dataDir, version: VERSION },
      running: runtime.background.runningIn(dataDir),
      fetch: fetchOf(world),
    };
    const findings = await examine(patient);
    const count = (verdict: Verdict): number => findings.filter((finding) => finding.verdict === verdict).length;
    const isWell = count('problem') === 0;
    return {
      json: { ok: isWell, problems: count('problem'), warnings: count('warning'), checks: findings },
      text: reportText(findings, world.terminal),
      exitCode: isWell ? EXIT.done : EXIT.failed,
    };
  },
});

/** With the certificates of the environment: the controller on the directory may serve TLS. */
function fetchOf({ environment }: Pick<World, 'environment'>): typeof globalThis.fetch {
  const safe = tlsFetch(tlsFilesOf({}, environment));
  return (input, init) => (safe !== undefined && String(input).startsWith('https:') ? safe : fetch)(input, init);
}

async function defaults(): Promise<Loaded> {
  const { loadConfig } = await import('../../config/load.ts');
  const loaded = loadConfig({});
  if (loaded.kind === 'refused') throw new Error('the defaults of the configuration are wrong');
  return loaded;
}

function reportText(findings: readonly Finding[], terminal: Terminal): string {
  const rows = table(
    findings,
    [
      { title: 'CHECK', cell: ({ check }) => check },
      { title: 'VERDICT', cell: ({ verdict }) => verdict },
      { title: 'FOUND', cell: ({ found }) => found },
    ],
    terminal,
  );
  const todo = findings.flatMap(({ check, verdict, found, remedy }) =>
    remedy === undefined
      ? []
      : [`${paint(verdict, COLOURS[verdict], terminal)}: ${check}: ${clean(found)}\n  ${clean(remedy)}`],
  );
  return [rows, ...(todo.length === 0 ? ['all is well'] : ['', ...todo])].join('\n');
}
