/** Reads einops patterns such as `b t (h d) -> b h t d`: "Einops" (Rogozhnikov, ICLR 2022), https://einops.rocks. */

/** An axis of a pattern: a name, a number (an axis without a name), or '...' for all axes that have no other name. */
export type PatternAxis = string | number;

/** One side of a pattern: an entry per axis of the tensor, each made of axes; [] is an axis of size 1. */
export type PatternSide = readonly (readonly PatternAxis[] | '...')[];

/** A pattern, read. */
export interface Pattern {
  readonly left: PatternSide;
  readonly right: PatternSide;
}

const patterns = new Map<string, Pattern>();

/** Reads a pattern. Throws an Error that says what is wrong with it; the caller adds where. */
export function parsePattern(pattern: string): Pattern {
  const known = patterns.get(pattern);
  if (known) return known;
  const sides = pattern.split('->');
  if (sides.length !== 2) throw new Error("needs one '->'");
  const [left, right] = sides.map(parseSide) as [PatternSide, PatternSide];
  if (left.some((group) => group !== '...' && group.includes('...')))
    throw new Error("'...' must not stand in parentheses on the left");
  if (right.flat().includes('...') && !left.flat().includes('...'))
    throw new Error("'...' stands on the right but not on the left");
  const read = { left, right };
  patterns.set(pattern, read);
  return read;
}

function parseSide(text: string): PatternSide {
  const groups: (PatternAxis[] | '...')[] = [];
  const seen = new Set<PatternAxis>();
  let open: PatternAxis[] | undefined;
  for (const [token] of text.matchAll(/\(|\)|\.{3}|…|[^\s().…]+|\./g)) {
    if (token === '(') {
      if (open) throw new Error('parentheses must not be nested');
      open = [];
    } else if (token === ')') {
      if (!open) throw new Error("')' has no '('");
      groups.push(open);
      open = undefined;
    } else {
      const axis = parseAxis(token);
      if (typeof axis === 'string') {
        if (seen.has(axis)) throw new Error(`axis ${axis} occurs twice on one side`);
        seen.add(axis);
      }
      const axes = axis === 1 ? [] : [axis];
      if (open) open.push(...axes);
      else groups.push(axis === '...' ? axis : axes);
    }
  }
  if (open) throw new Error("'(' has no ')'");
  return groups;
}

function parseAxis(token: string): PatternAxis {
  if (token === '...' || token === '…') return '...';
  if (/^[1-9]\d*$/.test(token)) return Number(token);
  if (/^[A-Za-z]([A-Za-z0-9_]*[A-Za-z0-9])?$/.test(token)) return token;
  throw new Error(`'${token}' is no name of an axis`);
}
