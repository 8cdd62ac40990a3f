// The variables of OpenTelemetry: what each sets, what goes before it, and that a wrong one stops nothing.
import { describe, expect, test } from 'vitest';
import { type ConfigInput, loadConfig } from './load.ts';
import { sourceText } from './source.ts';

function loaded(environment: NonNullable<ConfigInput['environment']>, text = '') {
  const result = loadConfig({ environment, file: { name: 'muster.yaml', text } });
  if (result.kind === 'refused') throw new Error(JSON.stringify(result.problems));
  const sourceOf = (key: string): string => {
    const found = result.values.find(({ setting }) => setting.key === key);
    return found === undefined ? '' : sourceText(found.source);
  };
  return { trace: result.config.trace, ignored: result.ignored, sourceOf };
}

test.each([
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://c/custom', { endpoint: 'https://c/custom' }],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318/', { endpoint: 'http://collector:4318/v1/traces' }],
  [
    'OTEL_EXPORTER_OTLP_HEADERS',
    'authorization=Bearer%20abc, x-a = 1',
    { headers: { authorization: 'Bearer abc', 'x-a': '1' } },
  ],
  ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'api-key=a=b', { headers: { 'api-key': 'a=b' } }],
  ['OTEL_SERVICE_NAME', 'my agents', { serviceName: 'my agents' }],
  ['OTEL_RESOURCE_ATTRIBUTES', 'team=a%2Cb', { resource: { team: 'a,b' }, serviceName: 'muster' }],
  ['OTEL_RESOURCE_ATTRIBUTES', 'service.name=x,team=a', { resource: { team: 'a' }, serviceName: 'x' }],
])('%s=%s', (name, text, expected) => {
  const { trace, ignored, sourceOf } = loaded({ [name]: text });
  expect(trace).toMatchObject(expected);
  expect(ignored).toEqual([]);
  expect(sourceOf(`trace.${Object.keys(expected)[0]}`)).toBe(name);
});

describe('what goes before what', () => {
  const weakest = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://weak', OTEL_RESOURCE_ATTRIBUTES: 'service.name=weak' };

  test('the variables of Muster, then those for traces, then those for everything, then the file', () => {
    expect(loaded(weakest, 'trace: { endpoint: "http://file/", serviceName: file }').trace).toMatchObject({
      ...{ endpoint: 'http://weak/v1/traces', serviceName: 'weak' },
    });
    const middle = { ...weakest, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://middle/', OTEL_SERVICE_NAME: 'middle' };
    expect(loaded(middle).trace).toMatchObject({ endpoint: 'http://middle/', serviceName: 'middle' });
    const ours = { ...middle, MUSTER_TRACE_ENDPOINT: 'http://ours/', MUSTER_TRACE_SERVICE_NAME: 'ours' };
    expect(loaded(ours).trace).toMatchObject({ endpoint: 'http://ours/', serviceName: 'ours' });
  });

  test('headers replace each other as a whole', () => {
    const both = { OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b=2', OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'b=3' };
    expect(loaded(both).trace.headers).toEqual({ b: '3' });
    expect(loaded({ ...both, MUSTER_TRACE_HEADERS: '{"c":"4"}' }).trace.headers).toEqual({ c: '4' });
  });
});

describe('what is left out', () => {
  test.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://user:password@collector'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no pair'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=%0d%0ab'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a b=1'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'a=%'],
    ['OTEL_SERVICE_NAME', 'x'.repeat(1000)],
  ])('%s=%s, which is wrong, and is told', (name, text) => {
    const { trace, ignored } = loaded({ [name]: text });
    expect(ignored).toEqual([name]);
    expect(trace).toEqual(loaded({}).trace);
  });

  test('an endpoint for gRPC, everything where OpenTelemetry is switched off, and empty variables', () => {
    const grpc = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(loaded(grpc)).toMatchObject({ trace: { serviceName: 'muster' }, ignored: ['OTEL_EXPORTER_OTLP_ENDPOINT'] });
    expect(loaded(grpc).trace.endpoint).toBeUndefined();
    const off = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'true' };
    expect(loaded(off).trace.endpoint).toBeUndefined();
    expect(loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_TRACES_EXPORTER: 'otlp' }).ignored).toEqual([]);
  });
});

test('headers of the settings are checked without being shown, and service.name has a setting of its own', () => {
  const refused = (text: string) => JSON.stringify(loadConfig({ file: { name: 'f', text } }));
  expect(refused('trace: { headers: { authorization: "secret\\n" } }')).toMatch(/"kind":"refused".*trace\.headers/);
  expect(refused('trace: { headers: { authorization: "secret\\n" } }')).not.toContain('secret');
  expect(refused('trace: { resource: { service.name: x } }')).toContain('which is trace.serviceName');
});
