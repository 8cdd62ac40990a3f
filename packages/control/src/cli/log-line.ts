// The engine's log events as lines on stderr: text for people, JSON where something reads them.
import type { Log, LogEvent } from '../engine/ports.ts';
import { clean, paint } from './table.ts';
import type { Terminal } from './terminal.ts';

export function terminalLog(
  terminal: Terminal,
  { isJson, isQuiet = false }: { readonly isJson: boolean; readonly isQuiet?: boolean },
): Log {
  return (event) => {
    if (event.level === 'debug' || (isQuiet && event.level === 'info')) return;
    terminal.err(`${isJson ? JSON.stringify({ at: Date.now(), ...event }) : lineOf(event, terminal)}\n`);
  };
}

/** A line of JSON for each event, with its time. */
export function fileLog(file: { write(line: string): void }): Log {
  return (event) => {
    if (event.level !== 'debug') file.write(JSON.stringify({ at: new Date().toISOString(), ...event }));
  };
}

function lineOf({ level, event, ...fields }: LogEvent, terminal: Terminal): string {
  const details = Object.entries(fields).map(
    ([name, value]) => `${name}=${clean(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))}`,
  );
  const colour = level === 'error' ? 'red' : level === 'warn' ? 'yellow' : 'dim';
  const time = new Date().toISOString().slice(11, 23);
  return [paint(time, 'dim', terminal), paint(level.padEnd(5), colour, terminal), event, ...details].join(' ');
}
