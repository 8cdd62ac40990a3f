import { describe, expect, test } from 'vitest';
import { policyIn, policyOf } from './policy-input.ts';

describe('assignments', () => {
  test('are numbers, shares, times, words and lists, under the names of the fields', () => {
    const line = [
      'maxAgents=50',
      'maxUtilization=0.75',
      'scaleUpStep=50%',
      'scaleDownStep=2',
      'scaleUpCooldown=1m',
      'evaluationIntervalMs=500',
      'enabled=true',
      'triggers=demand,event',
    ];
    expect(policyOf(line)).toEqual({
      maxAgents: 50,
      maxUtilization: 0.75,
      scaleUpStep: '50%',
      scaleDownStep: 2,
      scaleUpCooldownMs: 60_000,
      evaluationIntervalMs: 500,
      enabled: true,
      triggers: ['demand', 'event'],
    });
    expect(policyOf(['triggers=none'])).toEqual({ triggers: [] });
  });

  test('that are no values stay as they are, for the controller to refuse by name', () => {
    expect(policyOf(['maxAgents=many', 'maxUtilization=NaN', 'scaleUpCooldown=soon'])).toEqual({
      maxAgents: 'many',
      maxUtilization: 'NaN',
      scaleUpCooldownMs: 'soon',
    });
  });

  test.each([
    ['maxAgents', /write FIELD=VALUE, such as maxAgents=50, not "maxAgents"/],
    ['=5', /write FIELD=VALUE/],
    ['minUtilisation=0.2', /minUtilisation is no field of a policy; did you mean minUtilization\?/],
    ['something=1', /something is no field of a policy; there are preset, enabled, minAgents/],
  ])('%s is refused', (text, message) => expect(() => policyOf([text])).toThrow(message));
});

describe('a file', () => {
  test('holds the fields like policy of a pool, with times as people write them', () => {
    const text =
      'preset: production\nscaleUpCooldown: 30s\nmaxIdleTimeMs: 1000\ntriggers: [demand]\nscaleUpStep: 50%\n';
    expect(policyIn(text, { flag: '--file', file: 'policy.yaml' })).toEqual({
      preset: 'production',
      scaleUpCooldownMs: 30_000,
      maxIdleTimeMs: 1000,
      triggers: ['demand'],
      scaleUpStep: '50%',
    });
  });

  test.each([
    ['- 1', /policy\.yaml must be a map of fields/],
    ['', /policy\.yaml must be a map of fields/],
    ['a: {', /policy\.yaml is no valid YAML: /],
    ['minAgent: 2', /minAgent is no field of a policy; did you mean minAgents\?/],
  ])('%j is refused', (text, message) =>
    expect(() => policyIn(text, { flag: '--file', file: 'policy.yaml' })).toThrow(message),
  );
});
