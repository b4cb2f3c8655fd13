/** Control characters, marks that turn the direction of text, line separators, halves of surrogate pairs. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A name from a file as one line that cannot steer a terminal or turn the text around it: what could becomes `?`. */
export const printable = (text: string): string => text.replace(unprintable, '?');

/** Cuts the middle out of a text that is longer than `width` [characters]; the end of a path says more than its start. */
export function shorten(text: string, width: number): string {
  const letters = [...text];
  if (letters.length <= width) return text;
  if (width <= 1) return '…'.slice(0, width);
  const head = Math.floor((width - 1) / 3);
  return `${letters.slice(0, head).join('')}…${letters.slice(letters.length - (width - 1 - head)).join('')}`;
}
