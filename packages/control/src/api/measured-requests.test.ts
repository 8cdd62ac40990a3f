// Requests in the log: each where somebody wants it, a slow one in any case, and one that waits for something never.
import fastify from 'fastify';
import { expect, test } from 'vitest';
import type { LogEvent } from '../engine/ports.ts';
import { LOCAL_USER } from './caller.ts';
import { type MeasureParts, measureRequests } from './measured-requests.ts';

async function served(parts: Partial<MeasureParts>) {
  const lines: LogEvent[] = [];
  const log = (event: LogEvent): void => void lines.push(event);
  const app = fastify();
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request) => {
    request.caller = LOCAL_USER;
  });
  // Nothing else of it is called.
  const indicators = { requested: () => {} } as unknown as MeasureParts['controller']['indicators'];
  measureRequests(app, { controller: { indicators }, log, ...parts });
  for (const operationId of ['getStatus', 'followTask'])
    app.get(`/${operationId}`, { schema: { operationId } }, () => 1);
  const get = async (url: string): Promise<void> => void (await app.inject(url));
  return { lines, get };
}

test('each has a line while that is wanted, without its query', async () => {
  let isWanted = true;
  const { lines, get } = await served({ logsRequests: () => isWanted });
  await get('/getStatus?secret=1');
  await get('/nothing-here');
  isWanted = false;
  await get('/getStatus');
  expect(lines).toEqual([
    {
      ...{ level: 'info', event: 'request', method: 'GET', path: '/getStatus', status: 200, ms: expect.any(Number) },
      ...{ caller: 'local user', address: '127.0.0.1' },
    },
    expect.objectContaining({ path: '/nothing-here', status: 404 }),
  ]);
});

test('a slow one has a line that warns, but not when it waited for a task or an event', async () => {
  const { lines, get } = await served({ slowMs: 0 });
  await get('/getStatus?wait=1000');
  await get('/followTask');
  await get('/getStatus');
  expect(lines).toMatchObject([{ level: 'warn', event: 'request-slow', operation: 'getStatus', path: '/getStatus' }]);
});

test('a quick one has none', async () => {
  const { lines, get } = await served({});
  await get('/getStatus');
  expect(lines).toEqual([]);
});
