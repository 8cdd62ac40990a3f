// What a line of standard input asks of a load that runs: another rate, or an end. For people and for programs.

export const RATE_MAX = 100_000;

export type Order = { readonly kind: 'rate'; readonly ratePerSecond: number } | { readonly kind: 'stop' };

/** + and - alone change the rate by these factors: four times + is about 2.4 times as much. */
const FASTER = 1.25;
const SLOWER = 0.8;

export const ORDERS_TEXT = 'write a rate such as 200 or +20, + or - for a quarter more or a fifth less, or stop';

/** Undefined when it says nothing that is understood. `ratePerSecond` is the base rate now. */
export function orderOf(line: string, ratePerSecond: number): Order | undefined {
  const text = line.trim();
  if (text === 'stop') return { kind: 'stop' };
  if (text === '+') return rate(ratePerSecond * FASTER);
  if (text === '-') return rate(ratePerSecond * SLOWER);
  if (text.startsWith('{')) return orderOfJson(text);
  const match = /^(?:rate\s+)?([+-]?)(\d+(?:\.\d+)?)$/.exec(text);
  if (match === null) return undefined;
  const value = Number(match[2]);
  if (match[1] === '+') return rate(ratePerSecond + value);
  if (match[1] === '-') return rate(Math.max(0, ratePerSecond - value));
  return value > RATE_MAX ? undefined : rate(value);
}

/** `{"rate": 200}` and `{"stop": true}`. */
function orderOfJson(text: string): Order | undefined {
  try {
    const { rate: value, stop } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (stop === true) return { kind: 'stop' };
    if (typeof value !== 'number' || !(value >= 0 && value <= RATE_MAX)) return undefined;
    return rate(value);
  } catch {
    return undefined;
  }
}

const rate = (ratePerSecond: number): Order => ({ kind: 'rate', ratePerSecond: Math.min(RATE_MAX, ratePerSecond) });
