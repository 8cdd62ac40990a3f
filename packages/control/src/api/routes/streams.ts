// A task's stream as Server-Sent Events: what its attempts say, then the outcome.
import { PROTOCOL_LIMITS, type TaskId } from '@muster/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import { writeEvents } from '../event-stream.ts';
import { describeRoute, TaskPath } from '../route-schema.ts';
import type { RouteContext } from './context.ts';

const PLACE = '^([0-9]{1,16}|end)$';

const query = {
  after: Type.Optional(
    Type.String({
      pattern: PLACE,
      description: 'Only what comes behind this `id`; the header Last-Event-ID does the same.',
    }),
  ),
  live: Type.Optional(Type.Boolean({ description: 'False: ends with what is there now [true].' })),
};

interface StreamRequest {
  Params: { id: TaskId };
  Querystring: { after?: string; live?: boolean };
}

export function streamRoutes(app: FastifyInstance, { controller, stop }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'followTask',
    tag: 'tasks',
    summary: 'Follow what a task says',
    description:
      'Server-Sent Events: `output`, `log`, `progress` and `gap` (chunks that are no longer kept) while the task runs, then ' +
      '`outcome`, which ends the stream. The data of each is one StreamEvent as JSON; its `id` resumes behind it. A task ' +
      'that has ended gives what was kept of it. A reader that is slow misses chunks and is told so by a gap. After the ' +
      'end, a request with the last `id` is a 204, so that a browser does not ask again.',
    params: TaskPath,
    query,
    reply: {
      status: 200,
      description: 'The events.',
      schema: 'StreamEvent',
      mediaType: 'text/event-stream',
    },
    emptyReply: 'There is nothing behind that id: the stream has ended.',
    faults: ['not-found', 'too-many-connections'],
  });
  app.get<StreamRequest>('/v1/tasks/:id/stream', { schema }, async (request, reply) => {
    const { after = lastEventId(request.headers['last-event-id']), live: isLive = true } = request.query;
    if (after === 'end') return reply.status(204).send();
    let pump = (): void => {};
    const reader = await controller.follow(request.params.id, {
      after: Math.min(Number(after), Number.MAX_SAFE_INTEGER),
      isLive,
      onNews: () => pump(),
    });
    takeOver(reply);
    // Until the task ends, the reader leaves or the server stops, whichever is first.
    const written = writeEvents(reply.raw, reader, PROTOCOL_LIMITS.chunkLength);
    pump = written.pump;
    await stop.whileRunning(written.ended).catch(() => written.end());
    return reply;
  });
}

/** What a browser sends when it reconnects; anything that is no place of ours means the beginning. */
function lastEventId(header: string | string[] | undefined): string {
  return typeof header === 'string' && new RegExp(PLACE).test(header) ? header : '0';
}

/** From here on the response is written by hand, with the headers that every reply has. */
function takeOver(reply: FastifyReply): void {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  // Proxies must hand each event on as it comes.
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
}
