// `--agents FILE`: the agents of a simulated run, as YAML or JSON: a map for one type, a list of maps for several.
// Every wrong field is told, with its line.
import Type, { type Static, type TSchema } from 'typebox';
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { nearest } from '../../config/nearest.ts';
import { type ConfigProblem, problemText } from '../../config/problem.ts';
import type { Source } from '../../config/source.ts';
import { checkValue, parseText } from '../../config/value.ts';
import { WORK_DISTRIBUTIONS } from '../../core/workload/work.ts';
import { UsageError } from '../exit.ts';

const TYPES_MAX = 100;
const AGENTS_MAX = 10_000;
const DAY_MS = 86_400_000;

const Milliseconds = (description: string) => Type.Number({ minimum: 0, maximum: DAY_MS, unit: 'ms', description });
const Agents = (description: string) => Type.Integer({ minimum: 0, maximum: AGENTS_MAX, description });

/** What may be said of the agents of one type; everything may be left out. */
export const AgentSpec = Type.Object({
  type: Type.Optional(
    Type.String({
      pattern: '^\\S{1,128}$',
      minLength: 1,
      maxLength: 128,
      description: 'Tasks that they run; a single one runs all.',
    }),
  ),
  agents: Type.Optional(Agents('How many there are at the start [enough for the mean load].')),
  minAgents: Type.Optional(Agents('Fewest, whatever a policy says [the policy’s own bound].')),
  maxAgents: Type.Optional(Agents('Most, whatever a policy says [the policy’s own bound].')),
  slots: Type.Integer({ minimum: 1, maximum: 1000, default: 4, description: 'Tasks that each runs at once.' }),
  startupMs: Type.Number({ ...Milliseconds('From the order of an agent until it takes work.'), default: 5000 }),
  startupSpreadRatio: Type.Number({
    minimum: 0,
    maximum: 100,
    default: 0,
    description: 'Share of startupMs by which a start takes longer, at random, at most.',
  }),
  speed: Type.Number({ minimum: 0.001, maximum: 1000, default: 1, description: 'A task takes its time ÷ speed.' }),
  serviceMs: Type.Optional(Milliseconds('Mean time of a task, in place of what the trace tells.')),
  serviceDistribution: Type.Optional(
    Type.Enum([...WORK_DISTRIBUTIONS], { description: 'Of serviceMs around its mean [fixed].' }),
  ),
  failuresPerHour: Type.Number({
    minimum: 0,
    maximum: 3600,
    default: 0,
    description: 'How often one ends by itself; what it runs is run again elsewhere.',
  }),
  costPerHour: Type.Number({
    minimum: 0,
    maximum: 1_000_000,
    default: 1,
    description: 'Of one agent; 1 makes the cost agent-hours.',
  }),
});
export type AgentSpec = Static<typeof AgentSpec>;

const FIELDS: Readonly<Record<string, TSchema>> = AgentSpec.properties;

/** All defaults: what runs without `--agents`. */
export const DEFAULT_AGENTS: readonly AgentSpec[] = [specOf(new Map())];

/** At least one; throws UsageError with every problem. */
export function agentsIn(file: { readonly name: string; readonly text: string }): readonly AgentSpec[] {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const sourceOf = (node: Node | null | undefined): Source => {
    const offset = node?.range?.[0];
    return { kind: 'file', name: file.name, line: offset === undefined ? undefined : lines.linePos(offset).line };
  };
  const refuse = (problems: readonly ConfigProblem[]): never => {
    throw new UsageError(problems.map((problem) => `--agents: ${problemText(problem)}`).join('\n'));
  };
  const whole = (reason: string): never =>
    refuse([{ key: '', value: undefined, source: { kind: 'file', name: file.name, line: undefined }, reason }]);

  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    const reason = `is no valid YAML: ${error.message}`;
    refuse([{ key: '', value: undefined, source: { kind: 'file', name: file.name, line }, reason }]);
  }
  const maps = mapsIn(document.contents);
  if (maps === undefined || maps.length === 0)
    return whole('must be a map of fields, such as slots: 4, or a list of such maps, one for each type');
  if (maps.length > TYPES_MAX) return whole(`has ${maps.length} types of agents; ${TYPES_MAX} are the most`);

  const problems: ConfigProblem[] = [];
  const specs = maps.map((map, index) => {
    const read = readMap(map, { document, prefix: maps.length === 1 ? '' : `[${index}].`, sourceOf });
    problems.push(...read.problems);
    return specOf(read.values);
  });
  if (problems.length > 0) refuse(problems);
  problems.push(
    ...specs.flatMap((spec, index) => contradictions(spec, { specs, index, source: sourceOf(maps[index]) })),
  );
  if (problems.length > 0) refuse(problems);
  return specs;
}

function mapsIn(contents: unknown): readonly YAMLMap[] | undefined {
  if (isMap(contents)) return [contents];
  if (!isSeq(contents)) return undefined;
  const maps = contents.items.filter(isMap);
  return maps.length === contents.items.length ? maps : undefined;
}

interface Reading {
  readonly document: Document;
  readonly prefix: string;
  readonly sourceOf: (node: Node | null | undefined) => Source;
}

function readMap(
  map: YAMLMap,
  { document, prefix, sourceOf }: Reading,
): { readonly values: ReadonlyMap<string, unknown>; readonly problems: readonly ConfigProblem[] } {
  const values = new Map<string, unknown>();
  const problems: ConfigProblem[] = [];
  for (const { key: nameNode, value: valueNode } of map.items) {
    const given = isScalar(nameNode) ? String(nameNode.value) : String(nameNode);
    const source = sourceOf(isScalar(nameNode) ? nameNode : undefined);
    // Times may leave out their unit, as everywhere.
    const name = [given, `${given}Ms`].find((each) => Object.hasOwn(FIELDS, each));
    const schema = name === undefined ? undefined : FIELDS[name];
    if (name === undefined || schema === undefined) {
      const near = nearest(given, Object.keys(FIELDS));
      const hint = near === undefined ? `there are ${Object.keys(FIELDS).join(', ')}` : `did you mean ${near}?`;
      problems.push({ key: prefix + given, value: undefined, source, reason: `is unknown; ${hint}` });
      continue;
    }
    // The parser types values loosely; in a parsed document they are nodes.
    const plain: unknown = (valueNode as Node | null)?.toJS(document) ?? null;
    const value = typeof plain === 'string' ? parseText(schema, plain) : plain;
    problems.push(...checkValue(schema, { key: prefix + name, value, source }));
    values.set(name, value);
  }
  return { values, problems };
}

/** Of checked values. */
function specOf(values: ReadonlyMap<string, unknown>): AgentSpec {
  const defaults = Object.entries(FIELDS).flatMap(([name, schema]) => {
    const { default: value } = schema as { readonly default?: unknown };
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(defaults), ...Object.fromEntries(values) } as AgentSpec;
}

function contradictions(
  spec: AgentSpec,
  { specs, index, source }: { readonly specs: readonly AgentSpec[]; readonly index: number; readonly source: Source },
): readonly ConfigProblem[] {
  const { type, agents, minAgents = 0, maxAgents = AGENTS_MAX } = spec;
  const prefix = specs.length === 1 ? '' : `[${index}].`;
  const problem = (key: string, value: unknown, reason: string): ConfigProblem[] => [
    { key: prefix + key, value, source, reason },
  ];
  if (specs.length > 1 && type === undefined)
    return problem('type', undefined, 'is missing: of several types each needs a name');
  if (type !== undefined && specs.findIndex((other) => other.type === type) < index)
    return problem('type', type, 'is there twice');
  if (minAgents > maxAgents) return problem('minAgents', minAgents, `must be at most maxAgents ${maxAgents}`);
  if (agents !== undefined && (agents < minAgents || agents > maxAgents))
    return problem('agents', agents, `must be from ${minAgents} to ${maxAgents}, the bounds of the same agents`);
  if (spec.serviceDistribution !== undefined && spec.serviceMs === undefined)
    return problem('serviceDistribution', spec.serviceDistribution, 'needs serviceMs: the mean that it is around');
  return [];
}
