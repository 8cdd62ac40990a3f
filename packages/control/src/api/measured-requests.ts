// Counts every request that was answered, and how long that took: what people feel of the controller itself. A line in
// the log where somebody wants one for each, and for one that was slow.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../engine/ports.ts';
import type { Engine } from './engine.ts';
import { pathOf } from './replies.ts';

/** Counted under this where there is no route. */
const NO_OPERATION = 'none';
/** Replies that come when something happens, and so say nothing of how fast the API is. */
const WAITS: ReadonlySet<string> = new Set(['followTask', 'pollAgent']);
const SLOW_MS = 1_000;

export interface MeasureParts {
  readonly controller: Pick<Engine, 'indicators'>;
  readonly log: Log;
  /** Whether each request gets a line [no]. */
  readonly logsRequests?: (() => boolean) | undefined;
  /** A request that takes as long is told in any case [1 s]. */
  readonly slowMs?: number;
}

/** Holds for the routes that are registered after it, and where there is no route. */
export function measureRequests(
  app: FastifyInstance,
  { controller: { indicators }, log, logsRequests = () => false, slowMs = SLOW_MS }: MeasureParts,
): void {
  app.addHook('onResponse', async (request, reply) => {
    const { elapsedTime, statusCode: status } = reply;
    const operation = operationOf(request);
    const hasWaited = WAITS.has(operation) || (request.query as { readonly wait?: unknown } | null)?.wait !== undefined;
    indicators.requested({ operation, status, seconds: hasWaited ? undefined : elapsedTime / 1_000 });
    if (logsRequests()) log({ level: 'info', event: 'request', ...factsOf(request, reply) });
    else if (elapsedTime >= slowMs && !hasWaited) {
      log({ level: 'warn', event: 'request-slow', operation, ...factsOf(request, reply) });
    }
  });
}

function operationOf({ routeOptions }: FastifyRequest): string {
  return (routeOptions.schema as { readonly operationId?: string } | undefined)?.operationId ?? NO_OPERATION;
}

function factsOf(request: FastifyRequest, { elapsedTime, statusCode: status }: FastifyReply) {
  const { method, caller, socket } = request;
  const ms = Math.round(elapsedTime * 10) / 10;
  return { method, path: pathOf(request), status, ms, caller: caller.name || caller.id, address: socket.remoteAddress };
}
