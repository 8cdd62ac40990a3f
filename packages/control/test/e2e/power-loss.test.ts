// What a power cut leaves on the disk: a controller killed under load, its journal then cut anywhere behind what it had
// acknowledged, starts with everything it acknowledged. Damage to that part is refused, by name and place.
import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import type { TaskId } from '@muster/contract';
import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../../src/base/random.ts';
import type { ControllerProcess } from './controller-process.ts';
import { openStage } from './harness.ts';

const SEED = 11;
const CUTS = 6;
const FLIPS = 4;

test('a journal cut behind the last acknowledgement keeps what was acknowledged', async () => {
  const stage = openStage();
  const random = seededRandom(SEED);
  const controller = await stage.controller();
  const { acknowledged, durable, inFlight } = await killedUnderLoad(controller);
  const segment = onlySegment(controller.dataDir);
  const bytes = written(segment);
  // There is a tail to cut: what was on its way after the last look at the durable position.
  expect(bytes.length).toBeGreaterThan(durable);

  for (let cut = 0; cut < CUTS; cut++) {
    const length = durable + random.below(bytes.length - durable + 1);
    const dataDir = stage.path(`cut-${cut}`);
    fs.cpSync(controller.dataDir, dataDir, { recursive: true });
    // The file has its final size beforehand: a write that a power cut tears leaves zeros, or the file ends there.
    const rest = cut % 2 === 0 ? 0 : bytes.length - length + 4096;
    fs.writeFileSync(join(dataDir, basename(segment)), Buffer.concat([bytes.subarray(0, length), Buffer.alloc(rest)]));
    const restarted = await stage.controller({ dataDir });
    const found = new Set<TaskId>();
    for await (const { id } of restarted.client.everyTask({ limit: 1000 })) found.add(id);
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
    expect(found.size).toBeLessThanOrEqual(acknowledged.length + inFlight);
    // And it goes on from there.
    await restarted.client.submit({ type: 'work' });
    expect(await restarted.stop()).toMatchObject({ code: 0 });
    expect(await stage.run(['log', 'verify', '--data-dir', dataDir])).toMatchObject({ code: 0 });
  }
});

test('a flipped byte in the middle is refused with the file and the offset', async () => {
  const stage = openStage();
  const random = seededRandom(SEED);
  const controller = await stage.controller();
  const { durable } = await killedUnderLoad(controller);
  const segment = onlySegment(controller.dataDir);
  const bytes = written(segment);
  await Promise.all(
    Array.from({ length: FLIPS }, async (_, flip) => {
      const at = flippable(random, durable);
      const dataDir = stage.path(`flip-${flip}`);
      fs.mkdirSync(dataDir);
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random.below(8));
      fs.writeFileSync(join(dataDir, basename(segment)), damaged);

      const up = await stage.run(['up', '--json', '--port', '0', '--data-dir', dataDir]);
      expect(up.code).toBe(1);
      const { error } = JSON.parse(up.out) as { readonly error: { readonly code: string; readonly message: string } };
      expect(error.code).toBe('data-corrupt');
      expect(error.message).toContain(basename(segment));
      // The block that holds the byte is named by its start.
      const offset = Number(/at byte (\d+)/.exec(error.message)?.[1]);
      expect(offset).toBeLessThanOrEqual(at);
      expect(offset).toBeGreaterThan(at - 64 * 1024);

      const verified = await stage.run(['log', 'verify', '--json', '--data-dir', dataDir]);
      expect(verified.code).toBe(1);
      expect(JSON.parse(verified.out)).toMatchObject({ ok: false, damage: { file: basename(segment), offset } });
      // Looking changes nothing.
      expect(fs.readFileSync(join(dataDir, basename(segment)))).toEqual(damaged);
    }),
  );
});

/** Acknowledged batches, then some that are on their way when the controller dies. */
async function killedUnderLoad(controller: ControllerProcess) {
  const { client } = controller;
  const batch = (size: number) =>
    Array.from({ length: size }, (_, index) => ({ type: 'work', payload: { text: 'x'.repeat(index * 7) } }));
  const acknowledged: TaskId[] = [];
  for (let round = 0; round < 20; round++) {
    acknowledged.push(...(await client.submit(batch(20))).tasks.map(({ id }) => id));
  }
  const durable = (await client.status()).journal.durablePosition;
  // Their replies do not matter: none of it counts as acknowledged.
  const sizes = [5, 40, 1, 20, 60];
  const first = client.submit(batch(100));
  const others = sizes.map((size) => client.submit(batch(size)).catch(() => undefined));
  await first;
  await controller.kill();
  await Promise.all(others);
  return { acknowledged, durable, inFlight: sizes.reduce((sum, size) => sum + size, 100) };
}

function onlySegment(dataDir: string): string {
  const segments = fs.readdirSync(dataDir).filter((name) => name.endsWith('.journal'));
  expect(segments).toHaveLength(1);
  return join(dataDir, segments[0] ?? '');
}

/** Without the zeros that the file was made with. */
function written(segment: string): Buffer {
  const bytes = fs.readFileSync(segment);
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  fs.truncateSync(segment, end);
  return bytes.subarray(0, end);
}

/** In the first half, so that blocks that were durable later stand behind it. */
const flippable = (random: Random, durable: number): number => random.below(Math.floor(durable / 2));
