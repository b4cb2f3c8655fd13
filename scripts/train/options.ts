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
