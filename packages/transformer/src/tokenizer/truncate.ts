/**
 * One or two texts [tokens] cut to `maxTokens`, `added` of which are special tokens. Of two the longer one is cut first; where
 * both are, the shorter one keeps the smaller half, and the first where both are longer than all: as `LongestFirst` of Hugging
 * Face's Rust package 0.23. Throws where the special tokens alone are too many, saying both numbers.
 */
export function truncated<T>(
  parts: readonly (readonly T[])[],
  maxTokens = Number.POSITIVE_INFINITY,
  added = 0,
): (readonly T[])[] {
  const room = maxTokens - added;
  if (!(room >= 0)) throw new Error(`tokenizer: maxTokens must hold ${added} special tokens, got ${maxTokens}`);
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (total <= room) return [...parts];
  const [first = [], second] = parts;
  if (second === undefined) return [first.slice(0, room)];
  const [a, b] = [first, second].map((part) => Math.min(part.length, maxTokens)) as [number, number];
  const least = Math.min(a, b, Math.floor(room / 2)); // what the shorter one keeps
  return a > b
    ? [first.slice(0, room - least), second.slice(0, least)]
    : [first.slice(0, least), second.slice(0, room - least)];
}
