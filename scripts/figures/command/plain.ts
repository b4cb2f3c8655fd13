/**
 * Where a value stops being plain data (finite numbers, text, truth values, null, lists and records of these), as a path and what is
 * there; undefined for plain data.
 */
export function notPlain(value: unknown, path = 'data'): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  if (Array.isArray(value)) return firstOf(value.map((item, i) => [`${path}[${i}]`, item]));
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    return firstOf(Object.entries(value).map(([name, item]) => [`${path}.${name}`, item]));
  return `${path} is ${typeof value === 'object' ? `a ${value.constructor?.name}` : `of type ${typeof value}`}`;
}

function firstOf(items: readonly (readonly [string, unknown])[]): string | undefined {
  for (const [path, item] of items) {
    const found = notPlain(item, path);
    if (found !== undefined) return found;
  }
  return undefined;
}
