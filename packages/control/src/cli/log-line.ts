// Log lines on standard error: text for people, JSON where something reads them. A controller writes its own JSON
// (adapters/log); that of an agent of the command line, and of the demo, is written here.
import type { LogLevel, LogLine } from '@muster/contract';
import { paint } from './table.ts';
import type { Terminal } from './terminal.ts';
import { clean } from './text-columns.ts';

type Colours = Pick<Terminal, 'hasColour'>;
type Fields = Readonly<Record<string, unknown>>;

export function terminalLog(
  terminal: Terminal,
  { isJson, isQuiet = false }: { readonly isJson: boolean; readonly isQuiet?: boolean },
): (event: LogLine) => void {
  const text = logText(terminal);
  return ({ level, ...fields }) => {
    if (level === 'debug' || (isQuiet && level === 'info')) return;
    const at = Date.now();
    const line = isJson
      ? JSON.stringify({ level, time: new Date(at).toISOString(), ...fields })
      : text(level, fields, at);
    terminal.err(`${line}\n`);
  };
}

/** 10:21:07.512 warn  agent-ejected agent=writer-2 reason="5 failures in a row"; a stack follows on lines of its own. */
export function logText(colours: Colours): (level: LogLevel, fields: Fields, at: number) => string {
  return (level, { event, stack, ...fields }, at) => {
    const colour = level === 'error' ? 'red' : level === 'warn' ? 'yellow' : 'dim';
    const time = new Date(at).toISOString().slice(11, 23);
    const facts = Object.entries(fields).map(([name, value]) => `${paint(`${name}=`, 'dim', colours)}${textOf(value)}`);
    const line = [paint(time, 'dim', colours), paint(level.padEnd(5), colour, colours), event, ...facts].join(' ');
    return typeof stack === 'string' ? `${line}\n${stack.split('\n').map(indented).join('\n')}` : line;
  };
}

/** Quoted where it would run into its neighbours. */
function textOf(value: unknown): string {
  if (typeof value !== 'string') return clean(JSON.stringify(value) ?? '');
  return /^[^\s"=]+$/.test(value) ? clean(value) : clean(JSON.stringify(value));
}

const indented = (line: string): string => `    ${clean(line.trim())}`;
