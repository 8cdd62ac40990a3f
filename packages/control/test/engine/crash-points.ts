// Every crash that a story could meet: for each number of records that had become durable, a journal with just those.
import { MemoryJournal } from '../../src/adapters/journal/memory-journal.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import type { Blob, BytesBlob, JournalRecord } from '../../src/engine/records.ts';
import { World } from './world.ts';

/** In order; the last one has everything. The given journal must be closed or crashed. */
export async function* crashesOf(journal: MemoryJournal): AsyncGenerator<MemoryJournal> {
  const records: JournalRecord[] = [];
  await journal.reread({ register: () => {}, task: () => {}, record: (record) => void records.push(record) });
  for (let kept = 1; kept <= records.length; kept++) {
    const copy = new MemoryJournal();
    await copy.open({ register: () => {}, task: () => {}, record: () => {} });
    for (const record of records.slice(0, kept)) copy.append(await withContent(structuredClone(record), journal));
    copy.flush();
    copy.crash();
    yield copy;
  }
}

/** A world that starts from such a journal, at the time of the world that wrote it. */
export async function worldAfter(journal: MemoryJournal, world: World): Promise<World> {
  const clock = new VirtualClock(world.clock.now());
  return World.started({ journal, clock, seed: 2, settings: { queue: { waitingMax: 100_000 } } });
}

async function withContent(record: JournalRecord, journal: MemoryJournal): Promise<JournalRecord> {
  const fill = async (node: unknown): Promise<void> => {
    if (typeof node !== 'object' || node === null) return;
    if (isBlob(node)) node.text = await journal.readText(node);
    else if (isBytes(node)) node.bytes = await journal.readBytes(node);
    else for (const member of Object.values(node)) await fill(member);
  };
  await fill(record);
  return record;
}

const isBlob = (node: object): node is Blob => 'at' in node && 'length' in node && 'text' in node;
const isBytes = (node: object): node is BytesBlob => 'at' in node && 'length' in node && 'bytes' in node;
