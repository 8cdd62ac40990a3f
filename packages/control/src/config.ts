// Every setting of Muster: its unit, default and meaning. Flags, variables, help, docs and the JSON Schema come from
// here. The key a.bC is the variable MUSTER_A_B_C; the order is flag, environment, file, default (config/load.ts).
import { FACTORS, type Factor, LimitRule, LOG_LEVELS, PICKERS, PolicyRequest } from '@muster/contract';
import Type, { type Static, type TProperties, type TSchema } from 'typebox';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}
/** May be changed while the controller runs; on a section, all of its settings. The rest is read at the start only. */
const live = <Schema extends TSchema>(schema: Schema): Schema => Object.assign(schema, { isLive: true });
const section = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false });
const Name = (description: string, options: { readonly default?: string } = {}) =>
  Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s\\u0000-\\u001f]+$', description, ...options });
const Count = (fallback: number, description: string, { minimum = 1, maximum = 1_000_000_000 }: Bounds = {}) =>
  Type.Integer({ minimum, maximum, default: fallback, unit: 'count', description });
const Bytes = (fallback: number, description: string, { minimum = 0, maximum = 64 * GIB }: Bounds = {}) =>
  Type.Integer({ minimum, maximum, default: fallback, unit: 'bytes', description });
const Milliseconds = (fallback: number, description: string, { minimum = 1, maximum = 30 * DAY_MS }: Bounds = {}) =>
  Type.Integer({ minimum, maximum, default: fallback, unit: 'ms', description });
const Ratio = (fallback: number, description: string) =>
  Type.Number({ minimum: 0, maximum: 1, default: fallback, unit: 'ratio', description });

/** A token of RFC 9110, section 5.6.2. */
const HEADER_NAME = "^[\\w!#$%&'*+.^`|~-]{1,128}$";

const File = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 4096, description }));

const server = section({
  host: Type.String({
    minLength: 1,
    maxLength: 253,
    pattern: '^\\S+$',
    default: '127.0.0.1',
    description: 'Address to listen on; any but a loopback address needs a token.',
  }),
  port: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 8080,
    description: 'Port to listen on; 0 takes a free one.',
  }),
  token: Type.Optional(
    Type.String({
      minLength: 8,
      maxLength: 1024,
      pattern: '^[\\x21-\\x7e]+$',
      isSecret: true,
      description: 'Token of the first admin, whom nobody has to create; needed on any but a loopback address.',
    }),
  ),
  allowedOrigins: Type.Array(Type.String({ minLength: 8, maxLength: 253, pattern: '^https?://[^/\\s]+$' }), {
    maxItems: 100,
    default: [],
    description: 'Origins of web pages that may use the controller besides its own, as https://muster.example.',
  }),
  tls: section({
    certFile: File('Certificate of the controller, with its chain (PEM); with keyFile it turns TLS on.'),
    keyFile: File('Key of the certificate (PEM).'),
    clientCaFile: File('Authority that issues the certificates of clients (PEM).'),
    clientCert: Type.Union([Type.Literal('none'), Type.Literal('request'), Type.Literal('require')], {
      default: 'none',
      description: 'Whether clients are asked for a certificate, or not let in without one.',
    }),
  }),
  limits: section({
    requestsPerSecond: Count(2_000, 'Most HTTP requests per second of one token; twice as many at once.'),
    tasksPerSecond: Count(100_000, 'Most tasks that one token submits per second; twice as many at once.'),
    itemsPerSecond: Count(500_000, 'Most items per second of one token over WebSockets; the rest is read later.'),
    failuresPerMinute: Count(60, 'Most wrong tokens per minute from one address.'),
    dashboardsMax: Count(200, 'Most dashboards that watch at once; each tab of a browser is one.', { maximum: 10_000 }),
    connectionsPerAddressMax: Count(2_000, 'Most sockets of one address; this machine is not counted.'),
  }),
  stopGraceMs: live(
    Milliseconds(30 * SECOND_MS, 'How long a stop may take: agents of pools and requests under way end meanwhile.', {
      minimum: 0,
      maximum: HOUR_MS,
    }),
  ),
});

const queue = section({
  waitingMax: Count(2_000_000, 'Most unfinished tasks; over it, submissions are refused with queue-full.'),
  // A payload and its envelope must fit into one frame of 8 MiB.
  payloadBytesMax: Bytes(MIB, 'Largest payload of one task, as JSON.', { minimum: 2, maximum: 7 * MIB }),
  payloadMemoryBytes: Bytes(16 * MIB, 'Memory for payloads of waiting tasks; the rest is read from disk.'),
  agingMs: Milliseconds(MINUTE_MS, 'A waiting task rises one priority band per this time.'),
  keysMax: Count(10_000_000, 'Most idempotency keys kept; over it, keyed submissions are refused with keys-full.'),
  throttlesMax: Count(
    100_000,
    'Most throttle windows open at once; over it, throttled submissions are refused with keys-full.',
    {
      maximum: 1_000_000,
    },
  ),
  retentionMs: Milliseconds(DAY_MS, 'How long finished tasks, their results and idempotency keys are kept.', {
    minimum: MINUTE_MS,
    maximum: 366 * DAY_MS,
  }),
  keptMax: Count(
    10_000_000,
    'Most finished tasks without an idempotency key in the history; the oldest files go first.',
  ),
});

const streams = section({
  taskBytes: Bytes(256 * KIB, 'Memory for what one task has said lately: output and log lines.', { minimum: KIB }),
  totalBytes: Bytes(64 * MIB, 'Memory for the streams of all tasks; those of ended tasks make room first.', {
    minimum: KIB,
  }),
  tailBytes: Bytes(64 * KIB, 'How much of the end of an attempt’s stream is kept on disk with its task; 0 = nothing.', {
    maximum: MIB,
  }),
  readersMax: Count(1000, 'Most readers of streams at once.', { maximum: 100_000 }),
});

const Tenant = section({
  weight: Type.Number({ minimum: 0.001, maximum: 1000, description: 'Share of the fleet against the other tenants.' }),
});
const tenants = Type.Record(Type.String(), Tenant, {
  default: {},
  description: 'Weights of tenants in the fair order; a tenant that is not listed has weight 1.',
});

const lease = section({
  heartbeatMs: Milliseconds(15 * SECOND_MS, 'An agent that sent nothing else for this long sends a heartbeat.'),
  silenceMs: Milliseconds(2 * MINUTE_MS, 'A connected agent silent for this long loses its leases.'),
  checkMs: Milliseconds(
    30 * SECOND_MS,
    'Silent agents are looked for this often, and four times per silenceMs at least.',
    {
      minimum: 100,
      maximum: 30 * SECOND_MS,
    },
  ),
  reconnectGraceMs: Milliseconds(30 * SECOND_MS, 'How long a disconnected agent keeps its leases.', { minimum: 0 }),
  orphanTimeoutMs: Milliseconds(5 * MINUTE_MS, 'An agent without a controller for this long ends itself.'),
  poisonDeaths: Count(3, 'A task lost with its agent this often is poison: dead-lettered.', { maximum: 100 }),
});

const Weight = Type.Number({ minimum: 0, maximum: 1 });
/** A routing profile of the operator's own. */
export const CustomProfile = section({
  weights: section(Object.fromEntries(FACTORS.map((factor) => [factor, Weight])) as Record<Factor, typeof Weight>),
  prefersBusy: Type.Optional(Type.Boolean({ description: 'Fill agents up, so that others fall idle [false].' })),
});
export type CustomProfile = Static<typeof CustomProfile>;

const routing = section({
  profile: Name('Routing profile of tasks that name none: a built-in one or one of routing.profiles.', {
    default: 'balanced',
  }),
  picker: Type.Union(
    PICKERS.map((picker) => Type.Literal(picker)),
    { default: 'five-factor', description: 'How an agent is picked among the candidates.' },
  ),
  explorationRatio: Ratio(0.01, 'Share of decisions that pick at random, to learn.'),
  guardQuantile: Ratio(0.84, 'Agents above this quantile of in-flight work ÷ capacity are not scored.'),
  patienceRatio: Ratio(
    0.7,
    'A task waits for a faster agent when that takes less than this share of its run time on a slow one; 0 = never.',
  ),
  profiles: Type.Record(Type.String(), CustomProfile, {
    default: {},
    description: 'Custom profiles: five weights each, which sum to 1, and whether busy agents are preferred.',
  }),
  slowStartMs: Milliseconds(
    30 * SECOND_MS,
    'An agent that joins older ones gets a growing share for this long; 0 = off.',
    {
      minimum: 0,
    },
  ),
  slowStartAggression: Type.Number({
    minimum: 0.1,
    maximum: 10,
    default: 1,
    description: 'Above 1 the share in the slow start grows faster at first, below 1 later.',
  }),
  canary: Type.Record(Type.String(), Type.Record(Type.String(), Type.Number({ minimum: 0, maximum: 1 })), {
    default: {},
    description: 'Share of the tasks that a version of an agent type gets; the rest goes to its other versions.',
  }),
  lookAhead: Count(32, 'Waiting tasks of a tenant among which a freed slot chooses; 1 takes them as they come.', {
    maximum: 256,
  }),
  hedging: section({
    budgetRatio: Ratio(0, 'Second attempts of slow tasks that are idempotent, as a share of all dispatches; 0 = none.'),
  }),
  ejection: section({
    failures: Count(5, 'Failures in a row after which an agent is ejected; 0 = no ejections.', { minimum: 0 }),
    baseMs: Milliseconds(30 * SECOND_MS, 'How long the first ejection lasts; the n-th in a row, n times as long.'),
    maxMs: Milliseconds(5 * MINUTE_MS, 'Longest ejection.'),
    shareMax: Ratio(0.5, 'Most of the agents of a type that may be ejected at once; one always stays.'),
    intervalMs: Milliseconds(10 * SECOND_MS, 'How often success rates are compared, and a healthy agent is forgiven.'),
    volumeMin: Count(20, 'Attempts in an interval without which an agent’s success rate says nothing.'),
  }),
});

/** The fields of a policy as settings: the contract's schemas, with the unit that their names end in. */
const policyFields = Object.fromEntries(
  Object.entries(PolicyRequest.properties).map(([name, schema]) => [
    name,
    name.endsWith('Ms') ? Type.Optional(Type.Unsafe({ ...schema, unit: 'ms' })) : schema,
  ]),
) as typeof PolicyRequest.properties; // the same schemas, one annotation apart

/** Agents of one type that the controller starts and keeps running. */
export const Pool = section({
  type: Name('Type of its agents.'),
  agents: Type.Integer({
    minimum: 0,
    maximum: 10_000,
    description: 'Agent processes to start with; without a policy, to keep running.',
  }),
  slots: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10_000, description: 'Tasks each of them runs at once [1].' }),
  ),
  command: Type.Union(
    [
      Type.Array(Type.String({ maxLength: 32_768 }), { minItems: 1, maxItems: 256 }),
      Type.String({ minLength: 1, maxLength: 32_768 }),
    ],
    { description: 'What an agent runs: a list of program and arguments, or a line for the shell.' },
  ),
  env: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Variables added to its environment.' })),
  costPerHour: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1_000_000_000, description: 'Money per hour for one of them [0].' }),
  ),
  resources: Type.Optional(
    Type.Object(
      {
        cpuCores: Type.Optional(
          Type.Number({ minimum: 0.01, maximum: 4096, description: 'CPU that one of them can use, in cores [1].' }),
        ),
        memoryBytes: Type.Optional(
          Type.Integer({
            minimum: 1_048_576,
            maximum: Number.MAX_SAFE_INTEGER,
            unit: 'bytes',
            description: 'Memory that one of them can use; unset, its memory does not count as pressure.',
          }),
        ),
      },
      {
        additionalProperties: false,
        description: 'What one of them can use: routing prefers those that use less of it. A measure, not a limit.',
      },
    ),
  ),
  policy: Type.Optional(PolicyRequest),
});
export type Pool = Static<typeof Pool>;

export const Config = Type.Object(
  {
    server,
    data: section({
      dir: Type.String({
        minLength: 1,
        maxLength: 4096,
        default: '.muster',
        description: 'Directory of the journal and its snapshots.',
      }),
    }),
    audit: section({
      fileBytesMax: Bytes(4 * MIB, 'A file of the audit log is set aside when it is this large.', {
        minimum: 64 * KIB,
      }),
      filesMax: Count(64, 'Most files of the audit log; older ones are removed.', { minimum: 2, maximum: 10_000 }),
    }),
    queue: live(queue),
    streams: live(streams),
    tenants: live(tenants),
    limits: live(
      Type.Array(LimitRule, {
        maxItems: 100,
        default: [],
        description: 'How much may run, or start, at once: of a type, a tenant, a limit key, or for each of them.',
      }),
    ),
    lease: live(lease),
    routing: live(routing),
    autoscale: section(policyFields),
    pools: Type.Array(Pool, { maxItems: 1000, default: [], description: 'Agents that the controller keeps running.' }),
    journal: live(
      section({
        compactBytes: Bytes(
          64 * MIB,
          'The journal is compacted when it has grown by this much, and by as much as its snapshot.',
          {
            minimum: 64 * KIB,
          },
        ),
      }),
    ),
    log: section({
      level: live(
        Type.Union(
          LOG_LEVELS.map((level) => Type.Literal(level)),
          { default: 'info', description: 'Lines below this level are not written.' },
        ),
      ),
      format: Type.Union([Type.Literal('auto'), Type.Literal('json'), Type.Literal('text')], {
        default: 'auto',
        description: 'What a line looks like; auto: text on a terminal, else JSON.',
      }),
      linesPerMinute: live(
        Count(300, 'Most lines of one event per minute; one more line counts the rest. 0 = all are written.', {
          minimum: 0,
          maximum: 1_000_000,
        }),
      ),
      requests: live(Type.Boolean({ default: false, description: 'A line for each HTTP request that was answered.' })),
    }),
    trace: section({
      endpoint: Type.Optional(
        Type.String({
          minLength: 10,
          maxLength: 2048,
          pattern: '^https?://[^\\s@]+$',
          description:
            'Where an OpenTelemetry collector takes traces of tasks: http://127.0.0.1:4318/v1/traces. Unset: none are sent.',
        }),
      ),
      headers: Type.Optional(
        Type.Record(
          Type.String({ pattern: HEADER_NAME }),
          Type.String({ maxLength: 4096, pattern: '^[\\x20-\\x7e]*$' }),
          {
            additionalProperties: false,
            isSecret: true,
            description: 'Headers for the collector, such as authorization.',
          },
        ),
      ),
      serviceName: Type.String({
        minLength: 1,
        maxLength: 256,
        default: 'muster',
        description: 'The service that spans are of, service.name.',
      }),
      resource: Type.Record(Type.String(), Type.String({ maxLength: 1024 }), {
        default: {},
        description: 'Further attributes of what spans are of, such as deployment.environment.name.',
      }),
      sampleRatio: live(
        Ratio(1, 'Share of the tasks that get a trace; a caller’s own trace is followed where it is recorded.'),
      ),
    }),
    simulations: live(
      section({
        waitingMax: Count(4, 'Most simulations that wait for the one that runs; over it, they are refused.', {
          minimum: 0,
          maximum: 100,
        }),
        keptMax: Count(20, 'Ended simulations that are kept, with their results, until a restart.', { maximum: 1000 }),
        tasksMax: Count(2_000_000, 'Most tasks of one run of a simulation.'),
        timeoutMs: Milliseconds(10 * MINUTE_MS, 'A simulation that takes longer is ended.', {
          minimum: SECOND_MS,
          maximum: DAY_MS,
        }),
        memoryBytes: Bytes(GIB, 'A simulation that needs more memory is ended.', { minimum: 64 * MIB }),
      }),
    ),
  },
  { additionalProperties: false, description: 'Configuration of Muster.' },
);
export type Config = Static<typeof Config>;
