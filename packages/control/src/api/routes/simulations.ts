// Simulations: ask for one, see how far it is and what it came to, cancel it.
import { SimulationId, type SimulationRequest } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { describeRoute } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import { simulationDetailsExample, simulationExample, simulationRequestExamples } from '../simulation-examples.ts';
import type { RouteContext } from './context.ts';

interface ById {
  Params: { id: string };
}

const SimulationPath = Type.Object({ id: SimulationId }, { additionalProperties: false });

export function simulationRoutes(app: FastifyInstance, context: RouteContext): void {
  list(app, context);
  start(app, context);
  read(app, context);
  remove(app, context);
}

function list(app: FastifyInstance, { simulations }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listSimulations',
    tag: 'simulations',
    summary: 'List simulations',
    description:
      'Newest first: those that wait or run, and the last `simulations.keptMax` that ended. They do not outlive the ' +
      'controller.',
    reply: {
      status: 200,
      description: 'The simulations, without their results.',
      schema: 'SimulationList',
      example: { simulations: [simulationExample] },
    },
  });
  app.get('/v1/simulations', { schema }, async () => ({ simulations: simulations.list() }));
}

function start(app: FastifyInstance, { simulations }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'startSimulation',
    tag: 'simulations',
    summary: 'Simulate traffic, and compare policies or settings on it',
    description:
      'Runs traffic through the engine in virtual time, once per policy and per change of the settings. One runs at a ' +
      'time, in a thread of its own with a low priority; `simulations.waitingMax` more may wait. What is wrong with ' +
      'rows is known when they are read: the simulation has failed then, and its error names line and column.',
    body: { schema: schemaRef('SimulationRequest'), examples: simulationRequestExamples },
    reply: {
      status: 201,
      description: 'It runs, or waits for its turn.',
      schema: 'Simulation',
      example: simulationExample,
    },
    faults: ['queue-full'],
  });
  app.post<{ Body: SimulationRequest }>('/v1/simulations', { schema }, async (request, reply) => {
    reply.status(201);
    return simulations.submit(request.body, request.caller.name);
  });
}

function read(app: FastifyInstance, { simulations }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'readSimulation',
    tag: 'simulations',
    summary: 'Read a simulation',
    description:
      'Its progress; when it is done, its result: what each policy came to, with the fields of muster simulate --json ' +
      'and more, and what happened over time as columns of at most 720 points.',
    params: SimulationPath,
    reply: {
      status: 200,
      description: 'The simulation.',
      schema: 'SimulationDetails',
      example: simulationDetailsExample,
    },
    faults: ['not-found'],
  });
  app.get<ById>('/v1/simulations/:id', { schema }, async ({ params }) => simulations.get(params.id));
}

function remove(app: FastifyInstance, { simulations }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'removeSimulation',
    tag: 'simulations',
    summary: 'Cancel a simulation, or forget it',
    description: 'One that waits or runs is cancelled and stays in the list; one that has ended is forgotten.',
    params: SimulationPath,
    reply: { status: 204, description: 'Cancelled, or forgotten.' },
    faults: ['not-found'],
  });
  app.delete<ById>('/v1/simulations/:id', { schema }, async (request, reply) => {
    simulations.remove(request.params.id);
    return reply.status(204).send();
  });
}
