// The command line that makes a report again, out of the options that were given.
import { type SimulateOptions, simulateOptions } from './options.ts';

/** Flags of the report itself change nothing in it. */
const LEFT_OUT: ReadonlySet<string> = new Set(['html', 'missesMax']);

export function commandText(options: SimulateOptions): string {
  const words = Object.entries(simulateOptions).flatMap(([name, option]) => {
    const value: unknown = options[name as keyof SimulateOptions];
    const [flag = ''] = option.flags.split(' ');
    if (value === undefined || value === option.default || LEFT_OUT.has(name)) return [];
    if (value === true) return [flag];
    if (Array.isArray(value)) return value.flatMap((each) => [flag, quoted(String(each))]);
    return [flag, quoted(name.endsWith('Ms') ? `${Number(value) / 1000}s` : String(value))];
  });
  return ['muster', 'simulate', ...words].join(' ');
}

/** As a shell reads it back. */
const quoted = (text: string): string => (/^[\w./:,=@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
