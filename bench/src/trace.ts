// What `muster simulate` keeps in memory of a trace file of ten million rows, read as it is taken, and of a tenth of
// it.
import { once } from 'node:events';
import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exponential } from '../../packages/control/dist/base/distributions.js';
import { seededRandom } from '../../packages/control/dist/base/random.js';
import { hasEnded, type Owned, owning } from './owned.ts';
import { pause } from './pause.ts';
import { type BenchOptions, figure, type Result } from './result.ts';

const ROWS = 10_000_000;
/** Rows are out of order within a few hundred, as real traces are. */
const GAP_MS = 10;
const SERVICE_S = 1;
/** Of four slots each: 80 % busy. */
const AGENTS = 31;
const LOOK_MS = 200;
const MUSTER = fileURLToPath(new URL('../../packages/control/bin/muster.js', import.meta.url));

export async function trace({ scale, log }: BenchOptions): Promise<readonly Result[]> {
  return owning(async (owned) => {
    const folder = owned.folder();
    const [few, many] = [Math.round((ROWS * scale) / 10), Math.round(ROWS * scale)];
    const peaks: number[] = [];
    for (const rows of [few, many]) {
      const file = join(folder, `${rows}.csv`);
      await write(file, rows);
      log(`${rows} rows, ${(statSync(file).size / 1e6).toFixed(0)} MB`);
      const { rssMb, cpuSeconds } = await simulate(owned, { file, rows });
      log(`most memory ${rssMb.toFixed(0)} MB, ${cpuSeconds.toFixed(0)} s of CPU`);
      peaks.push(rssMb);
    }
    const [mbFew = 0, mbMany = 0] = peaks;
    return [
      figure({ name: `resident, most, ${few} rows`, unit: 'MB' }, [mbFew]),
      figure({ name: `resident, most, ${many} rows`, unit: 'MB', target: '<= 400' }, [mbMany]),
      figure({ name: 'of ten times the rows, times', unit: '', target: '<= 1.25' }, [mbMany / mbFew]),
    ];
  });
}

async function write(file: string, rows: number): Promise<void> {
  const random = seededRandom(1);
  const out = createWriteStream(file);
  let text = 'request,arrival_ms,duration_s\n';
  for (let row = 0; row < rows; row++) {
    const atMs = Math.max(0, row * GAP_MS + exponential(random, 500) - 500);
    text += `r${row},${atMs.toFixed(1)},${exponential(random, SERVICE_S).toFixed(4)}\n`;
    if (text.length < 1_000_000 && row + 1 < rows) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end();
  await once(out, 'finish');
}

async function simulate(owned: Owned, { file, rows }: { readonly file: string; readonly rows: number }) {
  const parameters = ['simulate', '--trace', file, '--policy', `fixed:${AGENTS}`, '--json'];
  const child = owned.spawn(process.execPath, [MUSTER, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout?.on('data', (chunk) => {
    printed += String(chunk);
  });
  const exited = once(child, 'exit');
  let [rssMb, cpuSeconds] = [0, 0];
  while (!hasEnded(child)) {
    const used = usedBy(child.pid ?? 0);
    if (used !== undefined) ({ rssMb, cpuSeconds } = used);
    await Promise.race([pause(LOOK_MS), exited]);
  }
  const { policies } = JSON.parse(printed) as { readonly policies: readonly { tasks: number; lost: number }[] };
  if (policies[0]?.tasks !== rows || policies[0].lost !== 0) throw new Error(`not all ${rows} tasks ran: ${printed}`);
  return { rssMb, cpuSeconds };
}

/** The most that was resident so far, as the kernel counts it; undefined when the process is gone. */
function usedBy(pid: number): { readonly rssMb: number; readonly cpuSeconds: number } | undefined {
  try {
    const [, kib = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // Of proc(5): utime and stime, in hundredths of a second.
    return { rssMb: (Number(kib) * 1024) / 1e6, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    return undefined;
  }
}
