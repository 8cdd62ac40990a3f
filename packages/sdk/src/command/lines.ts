// Bytes of a pipe as lines of text: whole characters, bounded length.
import { StringDecoder } from 'node:string_decoder';

/** A longer line is told in parts. */
const LINE_LENGTH_MAX = 8 * 1024;

export interface LineSplitter {
  write(bytes: Buffer): void;
  /** The last line may lack its line break. */
  end(): void;
}

export function splitLines(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) tell(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (rest.length < LINE_LENGTH_MAX) return;
    tell(rest);
    rest = '';
  };
  const tell = (line: string): void => {
    for (let start = 0; start === 0 || start < line.length; start += LINE_LENGTH_MAX) {
      onLine(line.slice(start, start + LINE_LENGTH_MAX));
    }
  };
  return {
    write: (bytes) => take(decoder.write(bytes)),
    end: () => {
      take(decoder.end());
      if (rest !== '') tell(rest);
      rest = '';
    },
  };
}
