// A trace across processes: a client's context goes through the controller to a program, and the spans to a collector.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { until } from './child.ts';
import { openStage } from './harness.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
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
  const task = await controller.client.wait(tasks[0].id, 30_000);
  await until(() => spans.length === 3, { what: 'the collector has the spans' });
  const [root, wait, attempt] = spans;
  expect(root).toMatchObject({ traceId: TRACE, parentSpanId: CALLER, name: 'task shell' });
  expect(wait).toMatchObject({ traceId: TRACE, parentSpanId: root?.spanId, name: 'wait' });
  expect(attempt).toMatchObject({ parentSpanId: root?.spanId, name: 'invoke_agent shell' });
  expect(task).toMatchObject({ traceId: TRACE, result: `00-${TRACE}-${attempt?.spanId}-01` });
});

async function collector(spans: Span[]): Promise<string> {
  const server = createServer(async (request, response) => {
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
