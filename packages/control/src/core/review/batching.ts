// How full the journal is. Its flushes take all that waits, so that it is soon always writing without being full: more
// work only makes the batches larger. What ends is the time that their bytes take.

/** The flushes of one window. */
export interface FlushWindow {
  readonly flushes: number;
  /** That the flushes took, all together. */
  readonly seconds: number;
  readonly bytes: number;
}

export interface JournalUse {
  /** Share of the time in which a flush was under way. */
  readonly busy: number;
  /** Share of the time that the bytes alone need; undefined where the windows do not tell it from the cost of a flush. */
  readonly ofBytes: number | undefined;
}

/** Standard errors that the cost of a byte must be away from none. */
const SURE = 3;
/** Fewer windows tell nothing. */
const WINDOWS_MIN = 5;

/**
 * A flush costs a fixed time and a time for each byte: the line through the windows' mean batches, weighted by their
 * number of flushes. With ever larger batches only the second is left, which bounds what the journal can carry.
 */
export function journalUse(
  windows: readonly FlushWindow[],
  spanSeconds: number,
  perByte = secondsPerByte(windows),
): JournalUse {
  const seconds = windows.reduce((sum, window) => sum + window.seconds, 0);
  const bytes = windows.reduce((sum, window) => sum + window.bytes, 0);
  const busy = Math.min(1, seconds / Math.max(1, spanSeconds));
  return {
    busy,
    ofBytes: perByte === undefined ? undefined : Math.min(busy, (perByte * bytes) / Math.max(1, spanSeconds)),
  };
}

/** Undefined where it cannot be told from what a flush costs whatever it writes. */
export function secondsPerByte(given: readonly FlushWindow[]): number | undefined {
  const windows = given.filter(({ flushes }) => flushes > 0);
  if (windows.length < WINDOWS_MIN) return undefined;
  const points = windows.map(({ flushes, seconds, bytes }) => ({
    weight: flushes,
    bytes: bytes / flushes,
    seconds: seconds / flushes,
  }));
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  const mean = {
    bytes: points.reduce((sum, { weight, bytes }) => sum + weight * bytes, 0) / total,
    seconds: points.reduce((sum, { weight, seconds }) => sum + weight * seconds, 0) / total,
  };
  let [spread, together] = [0, 0];
  for (const { weight, bytes, seconds } of points) {
    spread += weight * (bytes - mean.bytes) ** 2;
    together += weight * (bytes - mean.bytes) * (seconds - mean.seconds);
  }
  if (spread === 0) return undefined;
  const slope = together / spread;
  const left = points.reduce(
    (sum, { weight, bytes, seconds }) => sum + weight * (seconds - mean.seconds - slope * (bytes - mean.bytes)) ** 2,
    0,
  );
  const error = Math.sqrt(left / (points.length - 2) / spread);
  return slope > SURE * error ? slope : undefined;
}
