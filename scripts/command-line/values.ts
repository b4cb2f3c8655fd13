import { existsSync } from 'node:fs';

/**
 * A whole number from the command line.
 *
 * @throws Error if the text is none, or below `least`
 */
export function wholeNumber(option: string, text: string, least = 0): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least)
    throw new Error(`--${option}: needs a whole number from ${least} up, got ${text}`);
  return value;
}

/**
 * A number above 0 from the command line.
 *
 * @throws Error if the text is none
 */
export function positiveNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${option}: needs a number above 0, got ${text}`);
  return value;
}

/**
 * One of the names that a script knows.
 *
 * @throws Error if it knows no such name
 */
export function oneOf<T extends string>(option: string, text: string, names: readonly T[]): T {
  const known = names.find((name) => name === text);
  if (known === undefined) throw new Error(`--${option}: must be one of ${names.join(', ')}, got ${text}`);
  return known;
}

/**
 * The path of a file or folder that is there.
 *
 * @throws Error if it is not
 */
export function existingPath(what: string, path: string): string {
  if (!existsSync(path)) throw new Error(`${what}: needs a path that exists, got ${path}`);
  return path;
}
