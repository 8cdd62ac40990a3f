// A trip's spans as OpenTelemetry's exporter reads them. Ids and times are known already, so no tracer makes them.
import type { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { Trip, TripSpan } from '../../engine/ports.ts';

export type ReadableSpan = Parameters<OTLPTraceExporter['export']>[0][number];

/** Who exports: the resource of every span. */
export interface SpanSource {
  readonly version: string;
  /** Name of this machine. */
  readonly node: string;
  /** [muster] */
  readonly serviceName?: string;
  /** Further attributes; what they say of the machine or the version goes before what is known of itself. */
  readonly resource?: Readonly<Record<string, string>>;
}

const KINDS = { internal: 0, server: 1, client: 2 } as const;
const UNSET = 0;
const FAILED = 2;
const SAMPLED = 1;

/**
 * What all spans of one exporter share. The exporter writes one entry for each resource *object*, so that spans with
 * resources of their own would each carry a copy of its attributes.
 */
export type SpanOrigin = Pick<ReadableSpan, 'resource' | 'instrumentationScope'>;

export function originOf(source: SpanSource): SpanOrigin {
  return { resource: resourceOf(source), instrumentationScope: { name: 'muster', version: source.version } };
}

export function spansOf({ traceId, spans }: Trip, origin: SpanOrigin): ReadableSpan[] {
  return spans.map((span) => readableSpan(span, traceId, origin));
}

function readableSpan(span: TripSpan, traceId: string, origin: SpanOrigin): ReadableSpan {
  const { id, parent, isParentRemote, name, kind, startAt, endAt, attributes, error } = span;
  const contextOf = (spanId: string, isRemote: boolean) => ({ traceId, spanId, traceFlags: SAMPLED, isRemote });
  const context = contextOf(id, false);
  return {
    name,
    kind: KINDS[kind],
    spanContext: () => context,
    ...(parent === undefined ? {} : { parentSpanContext: contextOf(parent, isParentRemote) }),
    startTime: hrTime(startAt),
    endTime: hrTime(endAt),
    duration: hrTime(endAt - startAt),
    status: error === undefined ? { code: UNSET } : { code: FAILED, message: error },
    attributes,
    links: [],
    events: [],
    ended: true,
    resource: origin.resource,
    instrumentationScope: origin.instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

type Resource = ReadableSpan['resource'];

function resourceOf({ version, node, serviceName = 'muster', resource: given }: SpanSource): Resource {
  const attributes = { 'service.version': version, 'host.name': node, ...given, 'service.name': serviceName };
  const resource: Resource = { attributes, merge: () => resource, getRawAttributes: () => Object.entries(attributes) };
  return resource;
}

function hrTime(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1_000_000)];
}
