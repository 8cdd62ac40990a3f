// The stream of a task over HTTP: events as they come, from where a reader left off, at the reader's own pace.
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MusterClient, type StreamEvent } from '@muster/contract';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../../../sdk/test/until.ts';
import { chunkNumber } from '../../src/engine/chunk-number.ts';
import { TaskStream } from '../../src/engine/task-stream.ts';
import { openServer, type Socketed } from './harness.ts';

async function opened(): Promise<{ api: Socketed; id: string; stream: TaskStream }> {
  const api = await openServer();
  onTestFinished(() => api.server.close());
  const { tasks } = await api.controller.submit([{ type: 'work' }]);
  const id = tasks[0]?.id ?? '';
  const stream = new TaskStream(1);
  api.controller.streams.set(id, stream);
  return { api, id, stream };
}

function say(stream: TaskStream, seq: number, data: string): void {
  const number = chunkNumber(1, seq);
  stream.append({ number, json: JSON.stringify({ kind: 'output', number, attempt: 1, at: 1, data }) });
  stream.trim(10_000);
  for (const reader of stream.readers) reader.tell();
}

const end = (stream: TaskStream): void => {
  for (const reader of stream.readers) reader.end('{"kind":"outcome","state":"completed","result":1}');
};

const isRead = { what: 'somebody reads the stream' };

/** What is in use, not what has not been collected yet. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('GET /v1/tasks/{id}/stream', () => {
  it('is server-sent events with ids, and ends with the outcome', async () => {
    const { api, id, stream } = await opened();
    say(stream, 1, 'a');
    const replying = fetch(`${api.url}/v1/tasks/${id}/stream`);
    await until(() => stream.readers.size === 1, isRead);
    say(stream, 2, 'b');
    end(stream);
    const reply = await replying;
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const [first, second, last] = (await reply.text()).split('\n\n');
    expect(first).toMatch(/^id: 4294967297\nevent: output\ndata: \{.*"data":"a"\}$/);
    expect(second).toContain('"data":"b"');
    expect(last).toBe('id: end\nevent: outcome\ndata: {"kind":"outcome","state":"completed","result":1}');
    expect(stream.readers.size).toBe(0);
  });

  it('resumes behind the last id, from the header or the query', async () => {
    const { api, id, stream } = await opened();
    for (const [index, data] of ['a', 'b', 'c'].entries()) say(stream, index + 1, data);
    const path = `${api.url}/v1/tasks/${id}/stream?live=false`;
    const behind = String(chunkNumber(1, 2));
    const byHeader = await (await fetch(path, { headers: { 'last-event-id': behind } })).text();
    const byQuery = await (await fetch(`${path}&after=${behind}`)).text();
    expect(byHeader).toBe(byQuery);
    expect(byHeader.match(/^data: /gm)).toHaveLength(1);
    expect((await fetch(`${path}&after=end`)).status).toBe(204);
    expect((await fetch(`${path}&after=-1`)).status).toBe(400);
    expect((await fetch(`${api.url}/v1/tasks/tzz/stream`)).status).toBe(404);
  });

  it('a reader that never reads holds back nothing but its socket', async () => {
    const { api, id, stream } = await opened();
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    socket.write(`GET /v1/tasks/${id}/stream HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
    socket.pause();
    await until(() => stream.readers.size === 1, isRead);
    const before = heldBytes();
    for (let seq = 1; seq <= 100_000; seq++) {
      say(stream, seq, 'x'.repeat(1_000));
      if (seq % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(heldBytes() - before).toBeLessThan(20_000_000); // of 100 MB that were said
    let received = '';
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
    });
    end(stream);
    socket.resume();
    await until(() => received.includes('event: outcome'), { what: 'the outcome comes' });
    expect(received).toContain('event: gap');
    expect(received.length).toBeLessThan(20_000_000);
  });

  it('ends when the server stops', async () => {
    const { api, id, stream } = await opened();
    const reply = await fetch(`${api.url}/v1/tasks/${id}/stream`);
    await api.server.close();
    expect(await reply.text()).toBe('');
    expect(stream.readers.size).toBe(0);
  });
});

describe('the client’s follow', () => {
  it('sees every chunk once although its connection breaks', async () => {
    const { api, id, stream } = await opened();
    const open = new Set<AbortController>();
    const client = new MusterClient({
      url: api.url,
      // The connection breaks whenever the test says so.
      fetch: (input, init) => {
        const breaker = new AbortController();
        open.add(breaker);
        return fetch(input, { ...init, signal: breaker.signal });
      },
    });
    const seen: StreamEvent[] = [];
    const following = (async () => {
      for await (const event of client.follow(id)) seen.push(event);
    })();
    for (let seq = 1; seq <= 20; seq++) {
      await until(() => stream.readers.size === 1, isRead);
      say(stream, seq, `<${seq}>`);
      if (seq % 5 === 0) {
        for (const breaker of open) breaker.abort();
        open.clear();
        await until(() => stream.readers.size === 0, { what: 'the reader is gone' });
      }
    }
    await until(() => stream.readers.size === 1, isRead);
    end(stream);
    await following;
    expect(seen.map((event) => ('data' in event ? event.data : event.kind))).toEqual([
      ...Array.from({ length: 20 }, (_, index) => `<${index + 1}>`),
      'outcome',
    ]);
  });
});
