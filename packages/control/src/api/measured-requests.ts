// Counts every request that was answered, and how long that took: what people feel of the controller itself.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Engine } from './engine.ts';

/** Counted under this where there is no route. */
const NO_OPERATION = 'none';
/** Replies that come when something happens, and so say nothing of how fast the API is. */
const WAITS: ReadonlySet<string> = new Set(['followTask', 'pollAgent']);

/** Holds for the routes that are registered after it, and where there is no route. */
export function measureRequests(app: FastifyInstance, { indicators }: Pick<Engine, 'indicators'>): void {
  app.addHook('onResponse', async (request, { elapsedTime, statusCode: status }) => {
    const operation = operationOf(request);
    const hasWaited = WAITS.has(operation) || (request.query as { readonly wait?: unknown } | null)?.wait !== undefined;
    indicators.requested({ operation, status, seconds: hasWaited ? undefined : elapsedTime / 1_000 });
  });
}

function operationOf({ routeOptions }: FastifyRequest): string {
  return (routeOptions.schema as { readonly operationId?: string } | undefined)?.operationId ?? NO_OPERATION;
}
