// What every request passes before anything of it is read, and the access table on the routes: a route without a row
// stops the start, so that nothing is served by omission.
import { type AccessRow, Fault, HTTP_ACCESS, whyRefused } from '@muster/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Authority } from './auth.ts';
import { ANONYMOUS, type Caller } from './caller.ts';
import type { Engine } from './engine.ts';
import type { OpenRequests } from './open-requests.ts';
import { isLostReader } from './pages.ts';
import { notReady } from './replies.ts';
import type { StopSignal } from './stop-signal.ts';

export interface GuardParts {
  readonly authority: Authority;
  readonly controller: Pick<Engine, 'assertTenant' | 'readiness'>;
  readonly stop: StopSignal;
  readonly requests: OpenRequests;
}

/** Holds for the routes that are registered after it, and where there is no route. */
export function guard(app: FastifyInstance, { authority, controller, stop, requests }: GuardParts): void {
  // Set first thing for every request, below; Fastify wants the field to exist from the start.
  app.decorateRequest('caller');
  app.addHook('onRoute', attachRow);
  app.addHook('onRequest', async (request, reply) => {
    request.caller = ANONYMOUS;
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    authority.assertOrigin(request.headers);
    const { access, isRefusal } = request.routeOptions.config;
    // Holds no data, as the page itself.
    if (isLostReader(request)) return;
    if (access?.reach !== 'open') {
      // First: while the journal is read, the tokens in it are not known.
      if (controller.readiness === 'starting') throw notReady('starting');
      request.caller = authority.authenticate(request.headers, request.socket.remoteAddress);
      authority.rates.request(request.caller);
      requests.add(reply, request.caller);
      if (!request.is404 && isRefusal !== true) assertMay(request.caller, request);
    }
    if (access?.reach === 'open') return;
    if (stop.isStopping) throw notReady('stopping');
  });
  app.addHook('preHandler', async (request: FastifyRequest, _reply: FastifyReply) => {
    const { tenant } = request.caller;
    if (tenant === undefined || request.routeOptions.config.access?.reach !== 'task') return;
    await controller.assertTenant((request.params as { readonly id: string }).id, tenant);
  });
}

function attachRow(route: RouteOptions & { readonly path?: string }): void {
  // One that is no operation of the API brings its row along.
  if (route.config?.isRefusal === true || route.config?.access !== undefined) return;
  const operationId = (route.schema as { readonly operationId?: string } | undefined)?.operationId ?? '';
  const table: Readonly<Record<string, AccessRow>> = HTTP_ACCESS;
  const access = Object.hasOwn(table, operationId) ? table[operationId] : undefined;
  if (access === undefined) {
    throw new Error(`${route.url} has no row in the access table (contract/src/access.ts): "${operationId}"`);
  }
  if (access.reach === 'task' && !route.url.startsWith('/v1/tasks/:id')) {
    throw new Error(`${route.url} reaches a task by the access table, and so must begin with /v1/tasks/:id`);
  }
  route.config = { ...route.config, access };
}

function assertMay(caller: Caller, request: FastifyRequest): void {
  const { access } = request.routeOptions.config;
  const refused = access === undefined ? 'is not in the access table' : whyRefused(caller, access);
  if (refused === undefined) return;
  const route = `${request.method} ${request.routeOptions.url ?? ''}`;
  throw new Fault('forbidden', `${route} ${refused}`);
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** The route's row of the access table. */
    readonly access?: AccessRow;
    /** Only says what is allowed here. */
    readonly isRefusal?: boolean;
  }
}
