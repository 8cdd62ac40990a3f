// The spec of the agents: what it says, what it leaves out, and that each mistake is told with its field and line.
import { expect, test } from 'vitest';
import { DEFAULT_AGENTS } from '../../compare/agents.ts';
import { UsageError } from '../exit.ts';
import { agentsIn } from './agents-spec.ts';

const read = (text: string) => agentsIn({ name: 'agents.yaml', text });

test('one type is a map; times may be written with their unit; the rest has defaults', () => {
  expect(read('slots: 2\nstartup: 1.5s\nserviceMs: 2000\nserviceDistribution: exponential\nmaxAgents: 30\n')).toEqual([
    {
      slots: 2,
      startupMs: 1500,
      startupSpreadRatio: 0,
      serviceMs: 2000,
      serviceDistribution: 'exponential',
      speed: 1,
      failuresPerHour: 0,
      costPerHour: 1,
      maxAgents: 30,
    },
  ]);
});

test('several types are a list, also as JSON', () => {
  const specs = read('[{"type": "a", "slots": 1}, {"type": "b", "costPerHour": 2.5}]');
  expect(specs.map(({ type, slots, costPerHour }) => [type, slots, costPerHour])).toEqual([
    ['a', 1, 1],
    ['b', 4, 2.5],
  ]);
});

test('without a file there is one type, which runs every task', () => {
  expect(DEFAULT_AGENTS).toEqual([
    { slots: 4, startupMs: 5000, startupSpreadRatio: 0, speed: 1, failuresPerHour: 0, costPerHour: 1 },
  ]);
});

test.each<[string, string, string]>([
  ['a number out of range', 'type: a\nslots: 0\n', 'slots = 0 (agents.yaml:2) must be an integer from 1 to 1000'],
  ['text for a number', 'slots: two\n', 'slots = "two" (agents.yaml:1) must be an integer from 1 to 1000'],
  ['a map for a number', 'slots: { a: 1 }\n', 'slots = {"a":1} (agents.yaml:1) must be an integer'],
  ['nothing for a number', 'slots:\n', 'slots = null (agents.yaml:1) must be an integer'],
  ['no duration', 'startup: soon\n', 'startupMs = "soon" (agents.yaml:1) must be a number from 0 to 86400000 (ms)'],
  ['no speed', 'speed: 0\n', 'speed = 0 (agents.yaml:1) must be a number from 0.001 to 1000'],
  ['an unknown field', 'slots: 1\nspeeed: 2\n', 'speeed (agents.yaml:2) is unknown; did you mean speed?'],
  ['a field nobody knows', 'colour: 2\n', 'colour (agents.yaml:1) is unknown; there are type, agents'],
  ['a field twice', 'slots: 1\nslots: 2\n', 'agents.yaml:2 is no valid YAML: Map keys must be unique'],
  ['no YAML', 'slots: [1\n', 'is no valid YAML'],
  ['nothing', '', 'agents.yaml must be a map of fields, such as slots: 4'],
  ['a number alone', '12\n', 'agents.yaml must be a map of fields'],
  ['a list of numbers', '- 1\n- 2\n', 'agents.yaml must be a map of fields'],
  ['a type without a name', '- type: a\n- slots: 1\n', '[1].type (agents.yaml:2) is missing'],
  ['a type twice', '- type: a\n- type: a\n', '[1].type = "a" (agents.yaml:2) is there twice'],
  ['bounds the wrong way', 'minAgents: 5\nmaxAgents: 2\n', 'minAgents = 5 (agents.yaml:1) must be at most maxAgents 2'],
  ['a start out of bounds', 'agents: 9\nmaxAgents: 2\n', 'agents = 9 (agents.yaml:1) must be from 0 to 2'],
  ['a distribution of nothing', 'serviceDistribution: fixed\n', 'needs serviceMs'],
  [
    'an unknown distribution',
    'serviceMs: 1\nserviceDistribution: flat\n',
    'serviceDistribution = "flat" (agents.yaml:2)',
  ],
])('%s is refused', (_name, text, message) => {
  expect(() => read(text)).toThrow(UsageError);
  expect(() => read(text)).toThrow(message);
});

test('all mistakes of a file are told at once', () => {
  expect(() => read('slots: 0\nspeed: -1\n')).toThrow(/slots = 0.*\n.*speed = -1/);
});

test('types are bounded in number', () => {
  const many = Array.from({ length: 101 }, (_, index) => `- type: t${index}\n`).join('');
  expect(() => read(many)).toThrow('has 101 types of agents; 100 are the most');
});
