import { formatCount } from '@netwright/terminal/text';

/** A shape as `1x3x224x224`; `scalar` for none, `?` for one that is not known. */
export const formatShape = (shape: readonly number[] | undefined): string =>
  shape === undefined ? '?' : shape.length === 0 ? 'scalar' : shape.join('x');

/** A part of a whole as `12.3`, without the percent sign; `-` where the whole is nothing. */
export const formatShare = (part: number, whole: number): string =>
  whole === 0 ? '-' : ((100 * part) / whole).toFixed(1);

/** A number with three significant digits at least: `0`, `0.0123`, `1.50`, `22.9`, `1,234`. */
export function formatFigure(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return '-';
  if (size >= 100 || size === 0) return formatCount(value);
  if (size >= 1) return value.toFixed(size >= 10 ? 1 : 2);
  return value.toPrecision(3);
}

/** How often `b` is `a`: `1.25x`, `-` where `a` is 0. */
export const formatRatio = (a: number, b: number): string =>
  a === 0 ? (b === 0 ? '1.00x' : '-') : `${formatFigure(b / a)}x`;

/** `1 node`, `1,234 nodes`. */
export const formatPlural = (count: number, word: string): string =>
  `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;

/** A count in short: `11.7 M`, `1.81 G`. */
export function formatShort(value: number): string {
  const units = ['', ' k', ' M', ' G', ' T', ' P'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  return power === 0 ? formatCount(value) : `${formatFigure(value / 1000 ** power)}${units[power]}`;
}
