import type { Profile } from '../../src/index.ts';

/** Places in a profile that hold no proper number: NaN, an infinity, a negative count, or undefined where JSON has a hole. */
export function improperNumbers(p: Profile): string[] {
  const found: string[] = [];
  const visit = (value: unknown, place: string): void => {
    if (typeof value === 'number' && !(value >= (place.endsWith('row') ? -1 : 0) && value < Number.POSITIVE_INFINITY))
      found.push(`${place} = ${value}`);
    if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) visit(inner, `${place}.${key}`);
  };
  const { totals, memory, symbols, inputs, uncounted, problems, batch } = p;
  visit({ totals, memory, symbols, inputs, uncounted, problems, batch }, 'profile');
  for (const row of p.rows()) visit(row, `row ${row.index}`);
  return found;
}
