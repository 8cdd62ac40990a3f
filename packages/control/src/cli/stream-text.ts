// The events of a task's stream as they come to a terminal: output as it is, the rest a line each.

import type { StreamEvent } from '@muster/contract';
import { gaugeText } from '@muster/contract/amounts';
import { paint } from './table.ts';
import type { Terminal } from './terminal.ts';
import { clean } from './text-columns.ts';
import { clockTime } from './times.ts';

export interface StreamPrinter {
  print(event: StreamEvent): void;
  /** The last line may lack its line break. */
  end(): void;
}

/** `out` takes what the task said, `aside` what is said about it. */
export function streamPrinter(
  terminal: Terminal,
  { out, aside }: { readonly out: (text: string) => void; readonly aside: (text: string) => void },
): StreamPrinter {
  let isInLine = false;
  const endLine = (): void => {
    if (isInLine) out('\n');
    isInLine = false;
  };
  const print = (event: StreamEvent): void => {
    if (event.kind === 'output' && typeof event.data === 'string') {
      // Control characters of a task's output must not command the terminal; a file gets them as they are.
      out(terminal.isTty ? event.data.split('\n').map(clean).join('\n') : event.data);
      isInLine = event.data === '' ? isInLine : !event.data.endsWith('\n');
      return;
    }
    endLine();
    switch (event.kind) {
      case 'output':
        out(`${JSON.stringify(event.data)}\n`);
        return;
      case 'log': {
        const level = event.level === 'info' ? '' : `${event.level}: `;
        const place = paint(`${clockTime(event.at)} #${event.attempt}`, 'dim', terminal);
        out(`${place} ${level}${clean(typeof event.data === 'string' ? event.data : JSON.stringify(event.data))}\n`);
        return;
      }
      case 'progress': {
        const ratio = event.ratio === undefined ? '' : gaugeText(event.ratio);
        aside(`${[ratio, clean(event.note ?? '')].filter((text) => text !== '').join('  ')}\n`);
        return;
      }
      case 'gap':
        aside(`… ${event.dropped} not kept …\n`);
        return;
      case 'outcome':
        aside(
          `${event.state}${event.error === undefined ? '' : clean(`: ${event.error.class}: ${event.error.message}`)}\n`,
        );
        return;
    }
  };
  return { print, end: endLine };
}
