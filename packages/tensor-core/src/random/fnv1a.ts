const utf8 = new TextEncoder();

/** 32-bit FNV-1a of the text's UTF-8 (Fowler, Noll, Vo; RFC 9923), as an unsigned integer. */
export function fnv1a32(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of utf8.encode(text)) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

/** 64-bit FNV-1a of the text's UTF-8 (Fowler, Noll, Vo; RFC 9923), as two unsigned words `[low, high]`. */
export function fnv1a64(text: string): [low: number, high: number] {
  let low = 0x84222325;
  let high = 0xcbf29ce4;
  for (const byte of utf8.encode(text)) {
    low = (low ^ byte) >>> 0;
    // The prime is 2^40 + 0x1b3; every product below stays under 2^53.
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + low * 256) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return [low, high];
}
