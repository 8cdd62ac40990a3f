// Durations as people read them.

/** 0.4 ms, 85 ms, 1.2 s, 45 s, 3 min 20 s, 2 h 5 min: enough digits to compare, no more. */
export function durationText(ms: number): string {
  if (ms < 0) return `-${durationText(-ms)}`;
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return parts([minutes, 'min'], [seconds % 60, 's']);
  const hours = Math.floor(minutes / 60);
  return hours < 24
    ? parts([hours, 'h'], [minutes % 60, 'min'])
    : parts([Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
}

const parts = (...pairs: readonly (readonly [number, string])[]): string =>
  pairs
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
