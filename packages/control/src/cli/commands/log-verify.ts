// muster log verify: reads a whole journal, checks every checksum and that the records make sense one after another.
import { counted } from '@muster/contract/amounts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit.ts';
import { JournalChecks } from '../journal-checks.ts';
import { journalOptions } from '../journal-options.ts';
import type { JournalReport } from '../runtime.ts';

export const logVerify = defineCommand({
  name: 'log verify',
  summary: 'check a journal: checksums, order, one outcome per task',
  example: 'log verify --data-dir .muster',
  options: journalOptions,
  async run({ options, world }) {
    const { dumpJournal, verifyJournal } = await world.runtime();
    const report = verifyJournal(options.dataDir);
    const checks = new JournalChecks();
    // A damaged journal cannot be read to its end; what is wrong has been said.
    if (report.ok) for await (const record of dumpJournal(options.dataDir)) checks.see(record);
    const { problems, problemCount } = checks;
    const ok = report.ok && problemCount === 0;
    return {
      json: { ...report, ok, problemCount, problems },
      text: verdict(report, checks),
      exitCode: ok ? EXIT.done : EXIT.failed,
    };
  },
});

function verdict(report: JournalReport, { problems, problemCount }: JournalChecks): string {
  const { damage, torn, snapshot, history, owner } = report;
  if (damage !== undefined) return `damaged: ${damage.file} at byte ${damage.offset}: ${damage.reason}`;
  const lines = [
    `${counted(report.records, 'record')} in ${counted(report.segments, 'segment')}, ${counted(history.tasks, 'finished task')} in ${counted(history.files, 'history file')}`,
  ];
  if (snapshot !== undefined) lines.push(`snapshot ${snapshot.file} of ${snapshot.tasks} tasks`);
  if (torn !== undefined)
    lines.push(`the last write of ${torn.file} was cut at byte ${torn.offset} (${torn.reason}): nothing acknowledged`);
  if (owner !== undefined) lines.push(`a controller runs on it, process ${owner}`);
  lines.push(
    problemCount === 0 ? 'ok: every checksum verifies, one outcome per task' : `${problemCount} problems:`,
    ...problems,
  );
  return lines.join('\n');
}
