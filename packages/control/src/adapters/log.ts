// Engine events as lines of JSON on a stream, with the time and the level first.
import type { Log, LogEvent } from '../engine/ports.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Events below `level` are dropped. */
export function lineLog(write: (line: string) => void, level: LogEvent['level']): Log {
  const lowest = LEVELS.indexOf(level);
  return ({ level: eventLevel, event, ...fields }) => {
    if (LEVELS.indexOf(eventLevel) < lowest) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level: eventLevel, event, ...fields })}\n`);
  };
}
