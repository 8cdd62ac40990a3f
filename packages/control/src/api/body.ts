// Reads a JSON body. The schema of the route then decides whether it is a right one.
import { isUtf8 } from 'node:buffer';
import { Fault } from '@muster/contract';
import type { FastifyInstance } from 'fastify';

export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    parseBody(body),
  );
  // Where every field is optional, so is the body.
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined && request.routeOptions.config.isBodyOptional === true) request.body = {};
  });
}

/** Undefined for an empty body. */
export function parseBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw new Fault('invalid-request', 'the body is not UTF-8');
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    throw new Fault('invalid-request', `the body is not JSON (${(error as Error).message.slice(0, 120)})`);
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly isBodyOptional?: boolean;
  }
}
