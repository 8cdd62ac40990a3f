// Where the lines of a log end up: a file, or a descriptor of this process.

export interface LineSink {
  /** Takes a line with its end; false when there is no room for it, or the disk does not take it. Never waits. */
  write(line: string): boolean;
  /** Writes what waits, as far as that goes within a moment: for the end of the process. */
  flush(): void;
}
