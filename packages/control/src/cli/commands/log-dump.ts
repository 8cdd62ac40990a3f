// muster log dump: the journal of a stopped data directory, record by record.

import { taskSeqOf } from '@muster/contract/words';
import type { JournalRecord } from '../../engine/records.ts';
import { defineCommand } from '../command.ts';
import { EXIT, UsageError } from '../exit.ts';
import { journalOptions } from '../journal-options.ts';
import { integer, text } from '../options.ts';
import { recordJson, recordLine, taskSeqsOf } from '../record-text.ts';

export const logDump = defineCommand({
  name: 'log dump',
  summary: 'print the records of a journal',
  example: 'log dump --data-dir .muster --task t1z',
  options: {
    ...journalOptions,
    task: text('--task <task>', 'only records of this task'),
    from: integer('--from <seq>', 'only records from this sequence number on', { minimum: 1 }),
    limit: integer('--limit <n>', 'at most this many records', { minimum: 1 }),
  },
  async run({ options, world, isJson }) {
    const { task, from = 1, limit = Number.POSITIVE_INFINITY, dataDir } = options;
    const taskSeq = task === undefined ? undefined : taskSeqOf(task);
    if (task !== undefined && taskSeq === undefined)
      throw new UsageError(`--task must be a task id such as t1z, not "${task}"`);
    const isWanted = (record: JournalRecord): boolean =>
      record.seq >= from && (taskSeq === undefined || taskSeqsOf(record).includes(taskSeq));

    const { dumpJournal } = await world.runtime();
    const { terminal } = world;
    let printed = 0;
    // One object on one line, yet written as it is read: a journal may be larger than memory.
    if (isJson) terminal.out('{"records":[');
    for await (const record of dumpJournal(dataDir)) {
      if (!isWanted(record)) continue;
      terminal.out(isJson ? `${printed === 0 ? '' : ','}${recordJson(record)}` : `${recordLine(record)}\n`);
      if (++printed === limit) break;
    }
    if (isJson) terminal.out(`],"count":${printed}}\n`);
    if (printed === 0 && task !== undefined) {
      terminal.err(
        `No segment has a record of ${task}: unknown, or compacted away; muster task ${task} shows what is kept.\n`,
      );
    }
    return EXIT.done;
  },
});
