/** How a character is shown where spaces must be seen. */
export const glyph = (character: string): string => (character === ' ' ? '␣' : character === '\n' ? '↵' : character);

/** How a character is called in a sentence: “h”, space, new line. */
export const spoken = (character: string): string =>
  character === ' ' ? 'space' : character === '\n' ? 'new line' : `“${character}”`;

/** A weight as a share with one decimal, and none from 10 % up. */
export const share = (weight: number): string => `${(100 * weight).toFixed(weight < 0.0995 ? 1 : 0)} %`;
