// Puts odd JSON into the places of a right value, one place at a time. Text, because much of what is odd in JSON is
// lost when it is parsed: -0, 1e999, a key twice.

/** JSON of the value with each member, at any depth, replaced by the given JSON. */
export function* spliced(value: unknown, odd: string): Generator<string> {
  yield odd;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    for (const text of spliced(member, odd)) yield textOf(value, key, text);
  }
}

/** The value with one of its keys twice; JSON allows it, and the last one counts. */
export function withKeyTwice(value: object, key: string, first: string): string {
  const text = JSON.stringify(value);
  return `{${JSON.stringify(key)}:${first},${text.slice(1)}`;
}

function textOf(value: object, key: string, text: string): string {
  const members = Object.entries(value).map(([name, member]) => {
    const json = name === key ? text : JSON.stringify(member);
    return Array.isArray(value) ? json : `${JSON.stringify(name)}:${json}`;
  });
  return Array.isArray(value) ? `[${members.join()}]` : `{${members.join()}}`;
}
