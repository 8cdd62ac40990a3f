// What browsers want to hear before a page of another origin may use the API and read its replies (Fetch standard,
// "CORS protocol"). Only the configured origins hear it; auth.ts judges whether a request is carried out.
import type { FastifyInstance } from 'fastify';

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type, last-event-id',
  // How long the browser need not ask again; Chromium's own limit is two hours.
  'access-control-max-age': '600',
};

/** For all requests, also those that no route takes; before anything asks for a token, which a preflight never has. */
export function welcomeOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const welcome = new Set(origins);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !welcome.has(origin)) return;
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': 'retry-after' });
    const isPreflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers;
    if (isPreflight) return reply.headers(PREFLIGHT).code(204).send();
  });
}
