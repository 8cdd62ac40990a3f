// Two builds of Muster in one run: this one and that of another checkout take turns, each with its own runner, so that
// both meet every spell of noise. What counts is the ratio within a round.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from './report.ts';
import { figure, type Result } from './result.ts';
import { interleave, ratios } from './rounds.ts';

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const HERE = fileURLToPath(new URL('../../', import.meta.url));

export interface AgainstOptions {
  readonly category: string;
  readonly rounds: number;
  readonly scale: number;
  readonly againstDir: string;
  readonly log: (line: string) => void;
}

export async function against({
  category,
  rounds,
  scale,
  againstDir,
  log,
}: AgainstOptions): Promise<readonly Result[]> {
  const measured = await interleave({
    contenders: [HERE, againstDir],
    rounds,
    run: async (checkout, round) => {
      log(`round ${round + 1}: ${checkout === HERE ? 'this build' : checkout}`);
      return oneRound(checkout, { category, scale });
    },
  });
  return compared(measured.get(HERE) ?? [], measured.get(againstDir) ?? []);
}

/** The figures that both have, each with its own values and the ratio; what only one of them measures is left out. */
export function compared(ours: readonly Report[], theirs: readonly Report[]): Result[] {
  return (ours[0]?.results ?? []).flatMap(({ name, unit, target }) => {
    const [here, there] = [valuesOf(ours, name), valuesOf(theirs, name)];
    if (here.length !== ours.length || there.length !== theirs.length) return [];
    return [
      figure({ name, unit, target }, here),
      figure({ name: '  before', unit }, there),
      figure({ name: '  ratio to before', unit: 'ratio' }, ratios(here, there)),
    ];
  });
}

function oneRound(checkout: string, { category, scale }: { category: string; scale: number }): Report {
  const program = join(checkout, 'packages/control/bin/muster.js');
  const parameters = ['bench', category, '--json', '--rounds', '1', '--scale', String(scale)];
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...parameters], {
    encoding: 'utf8',
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  try {
    // One line of JSON, by the runner's contract; its exit code only says whether targets were met.
    return JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`the bench of ${checkout} printed no report; is it built?\n${stderr.slice(-2000)}`);
  }
}

function valuesOf(reports: readonly Report[], name: string): number[] {
  return reports
    .map(({ results }) => results.find((result) => result.name === name)?.value)
    .filter((value) => typeof value === 'number');
}
