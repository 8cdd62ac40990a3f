// Answers 405, and says what is allowed, where a path exists but not for the method that was used.
import { Fault } from '@muster/contract';
import type { FastifyInstance } from 'fastify';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Notes the routes registered from now on; call what it returns when all are there. */
export function watchMethods(app: FastifyInstance): () => void {
  const allowedAt = new Map<string, Set<string>>();
  let isOver = false;
  app.addHook('onRoute', ({ method, url }) => {
    if (isOver) return;
    const allowed = allowedAt.get(url) ?? new Set();
    for (const each of Array.isArray(method) ? method : [method]) allowed.add(each);
    if (allowed.has('GET')) allowed.add('HEAD');
    allowedAt.set(url, allowed);
  });
  return () => {
    isOver = true;
    for (const [url, allowed] of allowedAt) refuse(app, url, allowed);
  };
}

function refuse(app: FastifyInstance, url: string, allowed: ReadonlySet<string>): void {
  const allow = [...allowed].sort().join(', ');
  app.route({
    method: METHODS.filter((method) => !allowed.has(method)),
    url,
    exposeHeadRoute: false,
    schema: { hide: true },
    config: { isRefusal: true },
    // Before the body is read: whatever it holds, the method is wrong.
    onRequest: async (request, reply) => {
      reply.header('allow', allow);
      throw new Fault('method-not-allowed', `${request.method} is not allowed here; allowed: ${allow}`);
    },
    handler: async () => undefined,
  });
}
