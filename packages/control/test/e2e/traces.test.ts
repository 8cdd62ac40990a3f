// A trace across processes: a client's context goes through the controller to a program, and the spans to a collector.
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { PATIENCE_MS, until } from './child.ts';
import { openStage } from './harness.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly value: { readonly stringValue?: string } }[];
}

test('the header of a submission becomes the parent of the task, and the attempt that of the program', async () => {
  const spans: Span[] = [];
  const endpoint = await collector(spans);
  const stage = openStage();
  const controller = await stage.controller({ settings: { MUSTER_TRACE_ENDPOINT: endpoint } });
  stage.muster(['agent', 'run', '--type', 'shell', '--command', 'printf "$TRACEPARENT"', '--url', controller.url]);
  await controller.fleetOf(1);
  const reply = await fetch(`${controller.url}/v1/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${TRACE}-${CALLER}-01` },
    body: JSON.stringify({ type: 'shell' }),
  });
  const { tasks } = (await reply.json()) as { readonly tasks: readonly [{ readonly id: string }] };
  const task = await controller.client.wait(tasks[0].id, PATIENCE_MS);
  await until(() => spans.length === 3, { what: 'the collector has the spans' });
  const [root, wait, attempt] = spans;
  expect(root).toMatchObject({ traceId: TRACE, parentSpanId: CALLER, name: 'task shell' });
  expect(wait).toMatchObject({ traceId: TRACE, parentSpanId: root?.spanId, name: 'wait' });
  expect(attempt).toMatchObject({ parentSpanId: root?.spanId, name: 'invoke_agent shell' });
  expect(task).toMatchObject({ traceId: TRACE, result: `00-${TRACE}-${attempt?.spanId}-01` });
});

test('a task that an agent submits stays in its trace, and is sent as OpenTelemetry’s variables say', async () => {
  const spans: Span[] = [];
  const seen: IncomingHttpHeaders[] = [];
  const endpoint = await collector(spans, seen);
  const stage = openStage();
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.replace('/v1/traces', ''),
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-collector',
  };
  const controller = await stage.controller({ settings });
  const file = stage.path('parent.mjs');
  writeFileSync(
    file,
    `export default async ({ payload, traceparent }, { submit }) =>
      payload === 'child' ? traceparent : (await submit({ type: 'family', payload: 'child' }))[0].id;`,
  );
  stage.muster(['agent', 'run', '--type', 'family', '--function', file, '--url', controller.url]);
  await controller.fleetOf(1);
  const { tasks } = await controller.client.submit({ type: 'family' });
  const parent = await controller.client.wait(tasks[0]?.id ?? '', PATIENCE_MS);
  const child = await controller.client.wait(String(parent.result), PATIENCE_MS);
  await until(() => spans.length === 6, { what: 'the collector has the spans of both' });
  const attempt = spans.find(({ name, parentSpanId }) => name.startsWith('invoke') && parentSpanId === rootOf(parent));
  expect(spans.find(({ spanId }) => spanId === rootOf(child))).toMatchObject({ parentSpanId: attempt?.spanId });
  expect(child).toMatchObject({ parent: parent.id, traceId: parent.traceId });
  expect(String(child.result).split('-')[1]).toBe(parent.traceId);
  expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer of-the-collector']));
  expect(controller.child.err).not.toContain('of-the-collector');

  function rootOf({ id }: { readonly id: string }): string | undefined {
    return spans.find(({ attributes }) => attributes.some(({ value }) => value.stringValue === id))?.spanId;
  }
});

async function collector(spans: Span[], seen: IncomingHttpHeaders[] = []): Promise<string> {
  const server = createServer(async (request, response) => {
    seen.push(request.headers);
    let body = '';
    for await (const part of request) body += part;
    const { resourceSpans } = JSON.parse(body) as {
      readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
    };
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
}
