/** Eighths of a character cell, from the left. */
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A fraction in [0, 1] as a horizontal bar of at most `width` [characters], exact to an eighth of one. */
export function formatBar(fraction: number, width: number): string {
  const cells = Math.round(8 * width * Math.min(1, Math.max(0, fraction)));
  return '█'.repeat(cells >> 3) + eighths[cells & 7];
}
