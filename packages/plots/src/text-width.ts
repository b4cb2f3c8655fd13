/** What Vega knows of a text whose width it asks for. */
export interface TextItem {
  readonly fontSize?: number; // [pixels], 11 by default
  readonly fontWeight?: string | number;
  readonly limit?: number; // wider texts are cut to this; 0 or none: no limit [pixels]
}

/** Widths in thousandths of the font's size, and the letters that have them, rounded up from DejaVu Sans. */
const classes: readonly (readonly [width: number, letters: string])[] = [
  [295, "'ijlIJ"],
  [320, ' ,.’·'],
  [350, '/:;\\|f'],
  [410, '-()[]t!²⁹⁶₀r'],
  [500, '"*_`–'],
  [530, 'sz?'],
  [590, 'cLFkvxy'],
  [690, 'KAVXZBRC'],
  [790, 'UNHDG&OQ'],
  [870, 'w#+<=>^~×−M'],
  [1000, 'm%W@…'],
];
const letterWidths = new Map(classes.flatMap(([width, letters]) => [...letters].map((letter) => [letter, width])));
const other = 640; // digits, most small letters
const bold = 1.13;

const isBold = (weight: string | number = 'normal'): boolean => weight === 'bold' || Number(weight) >= 600;

/**
 * The width of a line of text [pixels] where nothing can measure it, as Vega's own hook for it wants: letters in the widths of DejaVu
 * Sans, the widest of the fonts that a figure's text falls back to, so that it has room in all of them. (Vega itself takes each letter
 * as wide as 0.8 of the font's size, which leaves a third of a legend empty.)
 */
export function textWidth({ fontSize = 11, fontWeight, limit = 0 }: TextItem, text: unknown): number {
  const letters = [...String(text ?? '').trim()];
  const thousandths = letters.reduce((sum, letter) => sum + (letterWidths.get(letter) ?? other), 0);
  const width = (thousandths / 1000) * fontSize * (isBold(fontWeight) ? bold : 1);
  return limit > 0 ? Math.min(width, limit) : width;
}
