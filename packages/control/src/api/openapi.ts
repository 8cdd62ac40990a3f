// The frame of the OpenAPI document; its paths come from the routes.
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

export function openApiOptions(version: string): FastifyDynamicSwaggerOptions {
  return {
    convertConstToEnum: false,
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `schema-${index}`) },
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Muster',
        version,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        description:
          'Durable tasks for fleets of agents. Times named `…At` are milliseconds since the Unix epoch, durations are ' +
          'named `…Ms`. An error reply holds one `Fault`; its `code` is stable, its `message` names the field at fault. ' +
          'Agents, and clients that submit much, connect to the WebSocket at `/v1/connect` (subprotocol `muster.v1`); ' +
          'dashboards watch the one at `/v1/live` (subprotocol `muster.live.v1`).',
      },
      tags: [
        { name: 'tasks', description: 'Submit work and learn what became of it.' },
        { name: 'schedules', description: 'Tasks that the controller submits by itself.' },
        { name: 'agents', description: 'Who does the work.' },
        { name: 'pools', description: 'How many agents there are, and why.' },
        { name: 'limits', description: 'What may not start, although agents have room.' },
        { name: 'simulations', description: 'What other policies and settings would have come to.' },
        { name: 'indicators', description: 'What is measured: as series, and for Prometheus.' },
        { name: 'access', description: 'Tokens: who may do what.' },
        { name: 'controller', description: 'The controller itself.' },
      ],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'Needed when the controller was started with a token.',
          },
        },
      },
      security: [{ bearer: [] }],
    },
  };
}
