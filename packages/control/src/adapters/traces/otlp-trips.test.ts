// Trips on their way to a collector: a small one, of this test, over a real socket.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { LogEvent, Trip } from '../../engine/ports.ts';
import { type OtlpLimits, OtlpTrips, type OtlpTripsParts } from './otlp-trips.ts';
import type { SpanSource } from './readable-span.ts';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}

interface Received {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly Readonly<Record<string, unknown>>[] }[];
  }[];
}

class Collector {
  readonly received: Received[] = [];
  /** Of every request, the refused ones too. */
  readonly headers: IncomingHttpHeaders[] = [];
  status = 200;
  /** Of the next requests, one each, before it is `status` again. */
  readonly nextStatuses: number[] = [];
  /** Requests get no answer. */
  isSilent = false;
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      this.headers.push(request.headers);
      if (this.isSilent) return;
      const status = this.nextStatuses.shift() ?? this.status;
      if (status === 200) this.received.push(JSON.parse(body) as Received);
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      this.#server.closeAllConnections();
      this.#server.close();
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/traces`;
  }

  get spans() {
    return this.received.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    );
  }
}

function exporterTo(
  endpoint: string,
  limits: Partial<OtlpLimits> = {},
  { headers, ...more }: Partial<SpanSource> & Pick<OtlpTripsParts, 'headers'> = {},
) {
  const lines: LogEvent[] = [];
  const log = (event: LogEvent): void => {
    lines.push(event);
  };
  const source = { version: '1.2.3', node: 'node-1', ...more };
  const trips = new OtlpTrips({
    endpoint,
    headers,
    sampleRatio: () => 1,
    source,
    log,
    limits: { timeoutMs: 60_000, ...limits },
  });
  const counted = () => Object.fromEntries(trips.probe().map(({ name, value }) => [name, value]));
  return { trips, lines, counted };
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

const trip = (number: number): Trip => ({
  traceId: TRACE,
  spans: [
    {
      id: number.toString(16).padStart(16, '0'),
      parent: '00f067aa0ba902b7',
      isParentRemote: true,
      name: 'invoke_agent writer',
      kind: 'client',
      startAt: 1_700_000_000_123,
      endAt: 1_700_000_001_000,
      attributes: { 'gen_ai.agent.id': 'writer-1', 'muster.attempt.number': 2 },
      error: 'try later',
    },
  ],
});

test('a span arrives as OTLP with its ids, times, attributes and error', async () => {
  const collector = new Collector();
  const { trips, counted } = exporterTo(await collector.open());
  trips.keep(trip(7));
  await trips.close();
  expect(collector.spans).toEqual([
    expect.objectContaining({
      ...{ traceId: TRACE, spanId: '0000000000000007', parentSpanId: '00f067aa0ba902b7', kind: 3 },
      ...{ name: 'invoke_agent writer', status: { code: 2, message: 'try later' } },
      ...{ startTimeUnixNano: '1700000000123000000', endTimeUnixNano: '1700000001000000000' },
      attributes: [
        { key: 'gen_ai.agent.id', value: { stringValue: 'writer-1' } },
        { key: 'muster.attempt.number', value: { intValue: 2 } },
      ],
    }),
  ]);
  const about = collector.received[0]?.resourceSpans[0]?.resource.attributes;
  expect(about).toContainEqual({ key: 'service.name', value: { stringValue: 'muster' } });
  expect(counted()).toEqual({ muster_trace_spans_sent_total: 1, muster_trace_spans_dropped_total: 0 });
});

test('the resource says which service it is, and what else the operator says of it', async () => {
  const collector = new Collector();
  const resource = { 'deployment.environment.name': 'production', 'host.name': 'box' };
  const { trips } = exporterTo(await collector.open(), {}, { serviceName: 'agents', resource });
  trips.keep(trip(1));
  await trips.close();
  const attributes = collector.received[0]?.resourceSpans[0]?.resource.attributes ?? [];
  expect(Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]))).toEqual({
    ...resource,
    ...{ 'service.name': 'agents', 'service.version': '1.2.3' },
  });
});

test('a batch says once whose it is, however many spans it has', async () => {
  const collector = new Collector();
  const { trips } = exporterTo(await collector.open());
  for (let number = 1; number <= 20; number++) trips.keep(trip(number));
  await trips.close();
  expect(collector.spans).toHaveLength(20);
  const [batch] = collector.received;
  expect(batch?.resourceSpans).toHaveLength(1);
  expect(batch?.resourceSpans[0]?.scopeSpans).toHaveLength(1);
});

test('headers go with every batch, and never into the log', async () => {
  const collector = new Collector();
  const headers = { Authorization: 'Bearer secret', 'x-tenant': 'a' };
  const { trips, lines } = exporterTo(await collector.open(), {}, { headers });
  trips.keep(trip(1));
  await trips.close();
  expect(collector.headers).toMatchObject([
    { authorization: 'Bearer secret', 'x-tenant': 'a', 'content-type': 'application/json' },
  ]);
  collector.status = 401;
  trips.keep(trip(2));
  await trips.close();
  expect(lines).toMatchObject([{ event: 'traces-not-taken', reason: 'Unauthorized' }]);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

test('a collector that is busy gets the batch once more', async () => {
  const collector = new Collector();
  const { trips, counted, lines } = exporterTo(await collector.open());
  collector.nextStatuses.push(503);
  trips.keep(trip(1));
  await trips.close();
  expect(collector.headers).toHaveLength(2);
  expect(collector.spans).toHaveLength(1);
  expect(lines).toEqual([]);
  expect(counted()).toEqual({ muster_trace_spans_sent_total: 1, muster_trace_spans_dropped_total: 0 });
});

test('many go in batches, none is lost', async () => {
  const collector = new Collector();
  const { trips, counted } = exporterTo(await collector.open(), { batchMax: 100 });
  for (let number = 1; number <= 1000; number++) trips.keep(trip(number));
  await trips.close();
  expect(new Set(collector.spans.map(({ spanId }) => spanId)).size).toBe(1000);
  expect(collector.received).toHaveLength(10);
  expect(counted()).toMatchObject({ muster_trace_spans_sent_total: 1000 });
});

test('a collector that never answers costs no more than the queue: the rest is dropped and counted', async () => {
  const collector = new Collector();
  collector.isSilent = true;
  const { trips, counted, lines } = exporterTo(await collector.open(), {
    ...{ queuedMax: 50, batchMax: 10, timeoutMs: 200 },
  });
  for (let number = 1; number <= 1000; number++) trips.keep(trip(number));
  // The batch under way has left the queue.
  expect(counted()).toMatchObject({ muster_trace_spans_dropped_total: 1000 - 50 - 10 });
  await trips.close();
  expect(counted()).toMatchObject({ muster_trace_spans_sent_total: 0 });
  expect(lines.map(({ event }) => event)).toEqual(['traces-not-taken']);
});

test('one that comes back is used again, and each change is one line in the log', async () => {
  const collector = new Collector();
  collector.status = 400;
  const { trips, counted, lines } = exporterTo(await collector.open(), { batchMax: 1, delayMs: 5 });
  trips.keep(trip(1));
  trips.keep(trip(2));
  await expect.poll(() => counted().muster_trace_spans_dropped_total).toBe(2);
  collector.status = 200;
  trips.keep(trip(3));
  await expect.poll(() => counted().muster_trace_spans_sent_total).toBe(1);
  expect(lines.map(({ event }) => event)).toEqual(['traces-not-taken', 'traces-taken-again']);
  expect(lines.at(-1)).toMatchObject({ dropped: 2 });
  await trips.close();
});
