// The HTTP server: one Fastify application in front of the engine, and the hub on its upgrade event.
import swagger from '@fastify/swagger';
import { LIVE_PATH } from '@muster/contract';
import type { ValidateFunction } from 'ajv';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import type { AuditLog, Log } from '../engine/ports.ts';
import { auditChanges, NO_AUDIT } from './audit.ts';
import { Authority, assertBindable } from './auth.ts';
import { acceptJsonOnly } from './body.ts';
import { POOL_AGENT } from './caller.ts';
import { welcomeOrigins } from './cross-origin.ts';
import type { Engine } from './engine.ts';
import { guard } from './guard.ts';
import { limitHeldBytes } from './held-bytes.ts';
import type { Hub } from './hub.ts';
import { listen } from './listen.ts';
import { LIVE_LIMITS, type LiveLimits, LiveStreams } from './live/live-streams.ts';
import { measureRequests } from './measured-requests.ts';
import { OpenRequests } from './open-requests.ts';
import { openApiOptions } from './openapi.ts';
import { watchMethods } from './other-methods.ts';
import { type PageFiles, pageRoutes, servedPages } from './pages.ts';
import { limitPipelining } from './pipelining.ts';
import type { Polls } from './poll/polls.ts';
import type { RateSettings } from './rates.ts';
import { clientErrorHandler, errorHandler, notFoundHandler } from './replies.ts';
import { agentActionRoutes } from './routes/agent-actions.ts';
import { agentPollRoutes } from './routes/agent-poll.ts';
import { agentRoutes } from './routes/agents.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { auditRoutes } from './routes/audit.ts';
import type { RouteContext } from './routes/context.ts';
import { controllerRoutes } from './routes/controller.ts';
import { eventRoutes } from './routes/events.ts';
import { indicatorRoutes } from './routes/indicators.ts';
import { limitRoutes } from './routes/limits.ts';
import { pauseRoutes } from './routes/pauses.ts';
import { policyRoutes } from './routes/policies.ts';
import { poolActionRoutes } from './routes/pool-actions.ts';
import { poolRoutes } from './routes/pools.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { settingsRoutes } from './routes/settings.ts';
import { simulationRoutes } from './routes/simulations.ts';
import { streamRoutes } from './routes/streams.ts';
import { taskActionRoutes } from './routes/task-actions.ts';
import { taskRoutes } from './routes/tasks.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { NAMED_SCHEMAS } from './schemas.ts';
import { NO_SIMULATIONS, type SimulationDesk } from './simulations.ts';
import { StopSignal } from './stop-signal.ts';
import { openPoolDoor, renewCertificates, type TlsSource } from './tls.ts';
import { bodyAjv, endlessIn, faultOf, problemOf, queryAjv } from './validation.ts';

const ROUTES = [
  taskRoutes,
  taskActionRoutes,
  approvalRoutes,
  scheduleRoutes,
  streamRoutes,
  agentRoutes,
  agentActionRoutes,
  agentPollRoutes,
  poolRoutes,
  poolActionRoutes,
  policyRoutes,
  eventRoutes,
  tokenRoutes,
  auditRoutes,
  limitRoutes,
  indicatorRoutes,
  reviewRoutes,
  pauseRoutes,
  controllerRoutes,
  pageRoutes,
  settingsRoutes,
  simulationRoutes,
];
/** How often the tokens of what is open are looked at: what was revoked is closed within two seconds. */
const VALIDITY_LOOK_MS = 1_000;

export interface ServerLimits {
  readonly bodyBytesMax: number;
  /** Most bytes of bodies and unread replies, of all requests. */
  readonly heldBytesMax: number;
  /** Request line and headers together. */
  readonly headerBytesMax: number;
  /** Longest time a request may take to arrive. */
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
  /** A socket on which nothing moves this long is closed: a client that does not read its reply. Above any long poll. */
  readonly idleMs: number;
  /** Sockets beyond those of the hub and of agents that poll. */
  readonly httpSocketsMax: number;
  /** How long requests under way may take to end when the server closes. */
  readonly closeGraceMs: number;
}

export const SERVER_LIMITS: ServerLimits = {
  bodyBytesMax: 8 * 1024 * 1024,
  heldBytesMax: 512 * 1024 * 1024,
  headerBytesMax: 16 * 1024,
  requestTimeoutMs: 30_000,
  keepAliveMs: 60_000,
  idleMs: 90_000,
  httpSocketsMax: 2_000,
  closeGraceMs: 5_000,
};

export interface ServerOptions {
  readonly controller: Engine;
  readonly hub: Hub;
  readonly polls: Polls;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly token?: string | undefined;
  /** Origins of pages that may use the controller besides its own. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Token of the agents of the controller's own pools. */
  readonly poolToken?: string | undefined;
  /** Without one nothing is recorded, as in tests of other things. */
  readonly audit?: AuditLog | undefined;
  /** [nothing is simulated] */
  readonly simulations?: SimulationDesk | undefined;
  readonly tls?: TlsSource | undefined;
  readonly rates?: Partial<RateSettings> | undefined;
  /** The time by which rates are counted, in milliseconds [the wall clock]. */
  readonly now?: (() => number) | undefined;
  /** Files of the dashboard's page; without them `/` says that it is not built. */
  readonly pages?: PageFiles | undefined;
  /** Of the live streams of dashboards. */
  readonly live?: Partial<LiveLimits> | undefined;
  readonly version: string;
  readonly log: Log;
  /** Whether each request gets a line in the log [no]. */
  readonly logsRequests?: (() => boolean) | undefined;
  readonly limits?: Partial<ServerLimits>;
}

export interface ApiServer {
  /** `poolUrl` is for the agents of the controller's own pools, which run on this machine. */
  listen(): Promise<{ readonly url: string; readonly poolUrl: string }>;
  /** Requests under way may end within the grace [limits.closeGraceMs]; waits give up at once. */
  close(graceMs?: number): Promise<void>;
}

export function createServer(options: ServerOptions): ApiServer {
  assertBindable(options.host, options.token);
  const { app, stop, authority, requests } = createApp(options);
  const live = new LiveStreams({ engine: options.controller, log: options.log, limits: options.live });
  const { hub, polls, controller, tls } = options;
  const undo: (() => void)[] = [];
  return {
    listen: async () => {
      await app.ready();
      const timer = setInterval(() => {
        hub.closeInvalid(authority);
        live.closeInvalid(authority);
        requests.endInvalid(authority);
      }, VALIDITY_LOOK_MS);
      undo.push(() => clearInterval(timer));
      hub.leave(LIVE_PATH, (upgrade) => live.upgrade(upgrade));
      hub.attach(app.server, controller, authority);
      polls.attach(controller);
      authority.rates.capConnections(app.server);
      const url = await listen(app, options);
      if (tls === undefined) return { url, poolUrl: url };
      undo.push(renewCertificates(app, tls));
      if (options.poolToken === undefined) return { url, poolUrl: url };
      const door = await openPoolDoor(app);
      undo.push(() => door.server.close());
      hub.attach(door.server, controller, authority);
      return { url, poolUrl: door.url };
    },
    close: async (graceMs = options.limits?.closeGraceMs ?? SERVER_LIMITS.closeGraceMs) => {
      stop.stop();
      for (const step of undo.splice(0)) step();
      // A socket on which nothing was ever asked counts as busy, so the server would wait for it without end.
      const forcing = setTimeout(() => app.server.closeAllConnections(), graceMs);
      await Promise.all([hub.stop(), live.stop(), polls.stop(), app.close()]);
      clearTimeout(forcing);
    },
  };
}

export interface App {
  readonly app: FastifyInstance;
  readonly stop: StopSignal;
  readonly authority: Authority;
  readonly requests: OpenRequests;
}

/** The application without a socket, for tests that inject requests. */
export function createApp(options: Omit<ServerOptions, 'host' | 'port'>): App {
  const limits = { ...SERVER_LIMITS, ...options.limits };
  const stop = new StopSignal();
  const requests = new OpenRequests();
  const { audit = NO_AUDIT, simulations = NO_SIMULATIONS } = options;
  const others = options.poolToken === undefined ? [] : [{ token: options.poolToken, caller: POOL_AGENT }];
  const authority = new Authority({ ...options, others, tokens: options.controller.tokens });
  const appOptions: FastifyServerOptions = {
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.idleMs,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // An agent's id has up to 128 characters, some of them percent-encoded.
    routerOptions: { maxParamLength: 512 },
    ...transportOf(options.tls, limits),
    clientErrorHandler,
    frameworkErrors: errorHandler(options.log),
  };
  const app = fastify(appOptions);
  const { hub, polls } = options;
  const viewersMax = options.live?.viewersMax ?? LIVE_LIMITS.viewersMax;
  const connectionsMax = hub.settings.connectionsMax + polls.settings.connectionsMax + viewersMax;
  app.server.maxConnections = connectionsMax + limits.httpSocketsMax;
  useValidation(app);
  acceptJsonOnly(app);
  limitPipelining(app);
  measureRequests(app, options);
  welcomeOrigins(app, options.allowedOrigins ?? []);
  guard(app, { authority, controller: options.controller, stop, requests });
  limitHeldBytes(app, limits);
  auditChanges(app, { audit, log: options.log });
  app.setErrorHandler(errorHandler(options.log));
  const pages = servedPages(options.pages ?? new Map());
  app.setNotFoundHandler(notFoundHandler(pages));
  app.register(swagger, openApiOptions(options.version));
  app.register(async (scope) => {
    const refuseOthers = watchMethods(scope);
    const context: RouteContext = {
      controller: options.controller,
      polls,
      version: options.version,
      stop,
      tickets: authority.tickets,
      rates: authority.rates,
      audit,
      pages,
      simulations,
    };
    for (const routes of ROUTES) routes(scope, context);
    refuseOthers();
  });
  return { app, stop, authority, requests };
}

/** Node's own limits, and TLS where there is some. */
function transportOf(tls: TlsSource | undefined, limits: ServerLimits): object {
  const node = {
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: Math.min(limits.requestTimeoutMs, 10_000),
    // Node looks for requests that are late this often; its default of 30 s would double the timeout.
    connectionsCheckingInterval: Math.min(limits.requestTimeoutMs, 2_000),
  };
  return tls === undefined ? { http: node } : { https: { ...node, ...tls.current() } };
}

/** Bodies are taken as they are; queries and paths are text, so numbers are read out of them. Replies are not filtered. */
function useValidation(app: FastifyInstance): void {
  const forBody = bodyAjv();
  const forText = queryAjv();
  for (const schema of NAMED_SCHEMAS) {
    app.addSchema(schema);
    forBody.addSchema(schema);
  }
  app.setValidatorCompiler(({ schema, httpPart }) => {
    const ajv = httpPart === 'body' ? forBody : forText;
    // When the first request of the route comes: to compile all of them takes half of a start.
    let check: ValidateFunction | undefined;
    const what = httpPart === 'body' ? 'the body' : `the ${httpPart === 'params' ? 'path' : 'query'}`;
    return (value: unknown) => {
      check ??= ajv.compile(schema);
      const problem = check(value) ? endlessIn(value) : problemOf(check.errors ?? []);
      return problem === undefined ? { value } : { error: faultOf('invalid-request', problem, what) };
    };
  });
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
}
