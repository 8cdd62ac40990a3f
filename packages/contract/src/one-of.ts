// A schema for one of a list of words: a plain JSON Schema `enum`, with the words as its type.
import Type, { type TUnsafe } from 'typebox';

export function oneOf<const Words extends readonly string[]>(
  words: Words,
  description?: string,
): TUnsafe<Words[number]> {
  return Type.Unsafe<Words[number]>({
    type: 'string',
    enum: [...words],
    ...(description === undefined ? {} : { description }),
  });
}
