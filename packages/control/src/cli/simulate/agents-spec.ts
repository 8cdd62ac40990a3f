// `--agents FILE`: the agents of a simulated run, as YAML or JSON: a map for one type, a list of maps for several.
// Every wrong field is told, with its line.
import { AgentSpec } from '@muster/contract';
import type { TSchema } from 'typebox';
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { AGENT_TYPES_MAX, agentsProblem, specOf } from '../../compare/agents.ts';
import { nearest } from '../../config/nearest.ts';
import { type ConfigProblem, problemText } from '../../config/problem.ts';
import type { Source } from '../../config/source.ts';
import { checkValue, parseText } from '../../config/value.ts';
import { UsageError } from '../exit.ts';

const FIELDS: Readonly<Record<string, TSchema>> = AgentSpec.properties;

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
  if (maps.length > AGENT_TYPES_MAX)
    return whole(`has ${maps.length} types of agents; ${AGENT_TYPES_MAX} are the most`);

  const problems: ConfigProblem[] = [];
  const prefixOf = (index: number): string => (maps.length === 1 ? '' : `[${index}].`);
  const specs = maps.map((map, index) => {
    const read = readMap(map, { document, prefix: prefixOf(index), sourceOf });
    problems.push(...read.problems);
    return specOf(Object.fromEntries(read.values));
  });
  if (problems.length > 0) refuse(problems);
  for (const [index, map] of maps.entries()) {
    const found = agentsProblem(specs, index);
    if (found === undefined) continue;
    const { field, value, reason } = found;
    problems.push({ key: prefixOf(index) + field, value, source: sourceOf(map), reason });
  }
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
