// Streams through real processes: a controller and an agent are killed while a task speaks; commands show what it said.
import type { StreamEvent } from '@muster/contract';
import { connect } from '@muster/sdk';
import { expect, onTestFinished, test } from 'vitest';
import { until } from './child.ts';
import { openStage } from './harness.ts';

type Word = { readonly attempt: number; readonly word: number };

const wordsOf = (events: readonly StreamEvent[]): Word[] =>
  events.flatMap((event) =>
    event.kind === 'output' ? [{ attempt: event.attempt, word: (event.data as { word: number }).word }] : [],
  );
const count = (attempt: number, words: number): Word[] =>
  Array.from({ length: words }, (_, index) => ({ attempt, word: index + 1 }));

async function collect(stream: AsyncIterable<StreamEvent>, seen: StreamEvent[]): Promise<void> {
  for await (const event of stream) seen.push(event);
}

test('followers see every word once although the controller is killed', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  stage.agent({ url: controller.url, id: 'speaker' });
  await controller.fleetOf(1);
  const client = await connect({ url: controller.url });
  onTestFinished(() => client.close());
  const { tasks } = await controller.client.submit({ type: 'work', payload: { words: 600 } });
  const id = tasks[0]?.id ?? '';
  const [overSocket, overHttp]: [StreamEvent[], StreamEvent[]] = [[], []];
  const following = [collect(client.follow(id), overSocket), collect(controller.client.follow(id), overHttp)];
  await until(() => wordsOf(overSocket).length > 40 && wordsOf(overHttp).length > 40, { what: 'words come' });
  expect((await controller.client.task(id)).progress).toMatchObject({ note: expect.stringMatching(/^word \d+$/) });
  await controller.kill();
  await controller.start();
  await Promise.all(following);
  for (const seen of [overSocket, overHttp]) {
    expect(wordsOf(seen)).toEqual(count(1, 600));
    expect(seen.filter(({ kind }) => kind === 'gap')).toEqual([]);
    expect(seen.at(-1)).toMatchObject({ kind: 'outcome', state: 'completed', result: { attempt: 1 } });
  }
});

test('words of the next attempt are marked as such when an agent is killed', async () => {
  const stage = openStage();
  const controller = await stage.controller({ settings: { MUSTER_LEASE_RECONNECT_GRACE_MS: '100' } });
  const first = stage.agent({ url: controller.url, id: 'first' });
  await controller.fleetOf(1);
  const { tasks } = await controller.client.submit({ type: 'work', payload: { words: 60, hangs: 1 } });
  const id = tasks[0]?.id ?? '';
  const seen: StreamEvent[] = [];
  const following = collect(controller.client.follow(id), seen);
  await until(() => wordsOf(seen).length > 20, { what: 'words come' });
  await first.kill();
  stage.agent({ url: controller.url, id: 'second' });
  await following;
  const words = wordsOf(seen);
  const said = words.filter(({ attempt }) => attempt === 1).length;
  expect(words).toEqual([...count(1, said), ...count(2, 60)]);

  const environment = { MUSTER_URL: controller.url };
  const shown = await stage.run(['logs', id], { environment });
  expect(shown).toMatchObject({ code: 0, out: expect.stringMatching(/\{"word":1\}\n.*Z #2 begun\n.*\{"word":60\}/s) });
  const object = await stage.run(['logs', id, '--json'], { environment });
  expect(JSON.parse(object.out)).toMatchObject({
    task: id,
    events: expect.arrayContaining([{ kind: 'outcome', state: 'completed', result: expect.anything() }]),
  });
  const followed = await stage.run(['submit', '--type', 'work', '--payload', '{"words":3,"text":"hi"}', '--follow'], {
    environment,
  });
  expect(followed.err).toContain('{"word":3}');
  expect(JSON.parse(followed.out)).toMatchObject({ text: 'hi' });
});
