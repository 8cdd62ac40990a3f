// muster audit verify: is the audit log as it was written?
import { counted } from '@muster/contract/amounts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit.ts';
import { journalOptions } from '../journal-options.ts';
import { text } from '../options.ts';

export const auditVerify = defineCommand({
  name: 'audit verify',
  summary: 'check the audit log: no entry was changed, taken out or put in',
  example: 'audit verify --data-dir .muster',
  options: {
    ...journalOptions,
    head: text('--head <hash>', 'a head that was noted earlier: the log must still hold it'),
  },
  async run({ options, world }) {
    const { verifyAudit } = await world.runtime();
    const report = verifyAudit(options.dataDir, options.head);
    const { ok, entries, files, firstSeq, head, damage } = report;
    const kept = firstSeq > 1 ? `, from entry ${firstSeq} on` : '';
    const text =
      damage === undefined
        ? `ok: ${counted(entries, 'entry', 'entries')} in ${counted(files, 'file')}${kept}\nhead ${head.hash} (entry ${head.seq}); note it elsewhere`
        : `damaged: ${damage.file}, line ${damage.line}: ${damage.reason}`;
    return { json: report, text, exitCode: ok ? EXIT.done : EXIT.failed };
  },
});
