// Settings out of a YAML file, with the line of each. The file mirrors the keys: `queue:` then `waitingMax: 1000`.
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { nearest } from './nearest.ts';
import type { ConfigProblem } from './problem.ts';
import { isSection, SETTINGS, settingOf } from './settings.ts';
import type { Given, Source } from './source.ts';

export interface FileSettings {
  readonly given: readonly Given[];
  readonly problems: readonly ConfigProblem[];
}

export function readFile(file: { readonly name: string; readonly text: string }): FileSettings {
  const given: Given[] = [];
  const problems: ConfigProblem[] = [];
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const sourceAt = (offset: number | undefined): Source => {
    const line = offset === undefined ? undefined : lines.linePos(offset).line;
    return { kind: 'file', name: file.name, line };
  };

  const readSection = (section: Node | null | undefined, prefix: string): void => {
    // A section with every line commented out.
    if (section === null || section === undefined || (isScalar(section) && section.value === null)) return;
    const source = sourceAt(section.range?.[0]);
    if (!isMap(section)) {
      const key = prefix === '' ? '' : prefix.slice(0, -1);
      problems.push({ key, value: section.toJS(document), source, reason: 'must be a map of settings' });
      return;
    }
    for (const { key: nameNode, value } of section.items) {
      const name = isScalar(nameNode) ? String(nameNode.value) : String(nameNode);
      const key = prefix + name;
      const itemSource = sourceAt(isScalar(nameNode) ? nameNode.range?.[0] : undefined);
      // The parser types values loosely; in a parsed document they are nodes.
      const node = value as Node | null;
      if (settingOf(key) !== undefined && !name.includes('.')) {
        given.push({ key, value: node === null ? null : node.toJS(document), source: itemSource });
      } else if (isSection(key)) readSection(node, `${key}.`);
      else problems.push({ key, value: undefined, source: itemSource, reason: unknownReason(name, prefix) });
    }
  };

  for (const error of document.errors) {
    problems.push({
      key: '',
      value: undefined,
      source: sourceAt(error.pos[0]),
      reason: `is no valid YAML: ${error.message}`,
    });
  }
  if (problems.length > 0) return { given, problems };
  try {
    readSection(document.contents, '');
  } catch (error) {
    // Aliases are resolved late and bounded by the parser.
    problems.push({
      key: '',
      value: undefined,
      source: sourceAt(undefined),
      reason: `cannot be read: ${(error as Error).message}`,
    });
  }
  return { given, problems };
}

function unknownReason(name: string, prefix: string): string {
  if (settingOf(prefix + name) !== undefined) return `is nested in YAML: ${name.replaceAll('.', ': ')}: ...`;
  const known = SETTINGS.filter(({ key }) => key.startsWith(prefix)).map(({ key }) => key.slice(prefix.length));
  const sections = known.map((key) => key.split('.')[0] ?? key);
  // A setting moved out of its section is found by its last word, under its full key.
  const elsewhere = SETTINGS.find(({ key }) => key.endsWith(`.${name}`))?.key;
  const near = nearest(name, [...sections, ...known]);
  const suggestion = elsewhere ?? (near === undefined ? undefined : prefix + near);
  return suggestion === undefined ? 'is unknown' : `is unknown; did you mean ${suggestion}?`;
}
