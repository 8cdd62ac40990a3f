// The variables that every program with OpenTelemetry reads, as settings of traces. They are not ours, so what is wrong
// in them is left out and told, and stops no start. Names and forms: OpenTelemetry specification, "Environment Variable
// Specification" and "OpenTelemetry Protocol Exporter".
import { settingOf } from './settings.ts';
import type { Given } from './source.ts';
import { checkValue } from './value.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface OtelSettings {
  /** Strongest first; weaker than the variables of Muster. */
  readonly given: readonly Given[];
  /** Variables that could not be used. */
  readonly ignored: readonly string[];
}

const TRACES_PATH = '/v1/traces';

export function readOtelEnvironment(environment: Environment): OtelSettings {
  const given: Given[] = [];
  const ignored: string[] = [];
  const take = (name: string, read: (text: string) => Readonly<Record<string, unknown>> | undefined): void => {
    const text = environment[name]?.trim() ?? '';
    if (text === '') return;
    const source = { kind: 'environment', name } as const;
    const values = Object.entries(read(text) ?? {}).filter(([, value]) => value !== undefined);
    const settings = values.map(([key, value]) => ({ key, value, source }));
    if (settings.length > 0 && settings.every(isRight)) given.push(...settings);
    else ignored.push(name);
  };
  if (environment.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return { given, ignored };
  const protocol = environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? environment.OTEL_EXPORTER_OTLP_PROTOCOL;
  // What speaks gRPC does not take HTTP.
  const endpoint = (text: string) => (protocol?.trim() === 'grpc' ? undefined : { 'trace.endpoint': text });
  const headers = (text: string) => ({ 'trace.headers': pairsIn(text) });

  take('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', endpoint);
  take('OTEL_EXPORTER_OTLP_ENDPOINT', (text) => endpoint(text.replace(/\/+$/, '') + TRACES_PATH));
  take('OTEL_EXPORTER_OTLP_TRACES_HEADERS', headers);
  take('OTEL_EXPORTER_OTLP_HEADERS', headers);
  take('OTEL_SERVICE_NAME', (text) => ({ 'trace.serviceName': text }));
  take('OTEL_RESOURCE_ATTRIBUTES', (text) => {
    const { 'service.name': serviceName, ...resource } = pairsIn(text) ?? {};
    return { 'trace.serviceName': serviceName, 'trace.resource': pairsIn(text) === undefined ? undefined : resource };
  });
  return { given, ignored };
}

function isRight(given: Given): boolean {
  const setting = settingOf(given.key);
  return setting !== undefined && checkValue(setting.schema, given).length === 0;
}

/** `a=1,b=two%20words`, as W3C Baggage writes it; undefined when it is not that. */
function pairsIn(text: string): Record<string, string> | undefined {
  const pairs: [string, string][] = [];
  for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
    const at = pair.indexOf('=');
    const [name, value] = [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))];
    if (at < 1 || name === undefined || name === '' || value === undefined) return undefined;
    pairs.push([name, value]);
  }
  return Object.fromEntries(pairs);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}
