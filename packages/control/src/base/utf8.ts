// Text measured as it will be written.

/** Length in UTF-8. In bytes. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    if (code >= 0x800) bytes += isSurrogate ? 1 : 2;
    else if (code >= 0x80) bytes += 1;
  }
  return bytes;
}
