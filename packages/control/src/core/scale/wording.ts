// The words of a reason: numbers with as many digits as it takes to see which is the larger one.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export function agentsOf(count: number): string {
  return `${count} ${count === 1 ? 'agent' : 'agents'}`;
}

/** "a", "a and b", "a, b and c" */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** "0.85 > 0.75"; "0.8004 > 0.8000". */
export function compared(value: number, sign: '<' | '>', bound: number): string {
  for (let digits = 2; digits < 6; digits++) {
    const [left, right] = [value.toFixed(digits), bound.toFixed(digits)];
    if (left !== right) return `${left} ${sign} ${right}`;
  }
  return `${value} ${sign} ${bound}`;
}

/** "+5 (10 → 15)" */
export function change(from: number, to: number): string {
  return `${to > from ? '+' : '-'}${Math.abs(to - from)} (${from} → ${to})`;
}

/** "2 min", "1 h 5 min", "90 ms"; rounded up, to what matters at that length. */
export function span(ms: number): string {
  if (ms <= SECOND - 1) return `${Math.ceil(ms)} ms`;
  if (ms < 10 * SECOND) return `${Math.ceil(ms / 100) / 10} s`;
  if (ms < HOUR) return parts(Math.ceil(ms / SECOND), ['min', 's']);
  return parts(Math.ceil(ms / MINUTE), ['h', 'min']);
}

function parts(count: number, [large, small]: readonly [string, string]): string {
  const [whole, rest] = [Math.floor(count / 60), count % 60];
  if (whole === 0) return `${rest} ${small}`;
  return rest === 0 ? `${whole} ${large}` : `${whole} ${large} ${rest} ${small}`;
}
