import { originChannel, palette, type WithOrigin } from '@netwright/plots';
import { logarithmic } from './axes.ts';
import { lineLayer, pointLayer } from './layers.ts';
import type { Line } from './scaling-fits.ts';

/** The title of a panel, and lines below it. */
export const panelTitle = (text: string, subtitle: readonly string[]): object => ({
  text,
  subtitle,
  fontSize: 13,
  fontWeight: 'normal',
  frame: 'group',
});

/** A size of model as the legend has it. */
export const sizeName = (n: number): string => n.toLocaleString('en');

/** A loss of a size of model. */
interface Row extends WithOrigin {
  n: number;
  loss: number;
}

/** Losses by compute, data or parameters, and the straight line through their logarithms. */
interface FittedPanel {
  of: string;
  line: Line;
  curvature?: number;
  x: object;
  yTitle: string | null;
  domain: [number, number]; // of the loss
  rows: readonly (Row & { fitted: number })[];
  lines?: readonly Row[]; // behind the points: learning curves
  seeds?: readonly Row[]; // in grey: points of each seed
  color: object; // by `model`
  size: object;
}

/** A panel of points and their fit, whose exponent with its interval, R² and curvature stand above it. */
export function fittedPanel(panel: FittedPanel): object {
  const { of, line, curvature, x, yTitle, domain, rows, lines = [], seeds = [], color, size } = panel;
  const y = logarithmic('loss', yTitle, domain, { values: [2, 2.2, 2.4, 2.6, 2.8, 3, 3.2, 3.5] });
  const named = <T extends Row>(some: readonly T[]) => some.map((row) => ({ ...row, model: sizeName(row.n) }));
  const shape = { ...originChannel('shape', rows), legend: null };
  const { value, low: most, high: least } = line.exponent; // of a loss that falls
  const bent = curvature === undefined ? '' : `, curvature ${curvature.toFixed(3)}`;
  return {
    ...size,
    title: panelTitle(`${of}, computed here`, [
      `exponent ${(-value).toFixed(3)} (${(-least).toFixed(3)} to ${(-most).toFixed(3)})`,
      `R² ${line.rSquared.toFixed(3)}${bent}`,
    ]),
    layer: [
      lineLayer(named(lines), { x, y, color }, { strokeWidth: 1.2 }),
      pointLayer(named(seeds), { x, y, shape }, { opacity: 0.6, size: 10, color: '#777777' }),
      lineLayer(named(rows), { x, y: { ...y, field: 'fitted' } }, { color: palette.black, strokeWidth: 1.5 }),
      pointLayer(named(rows), { x, y, color, shape }, { size: 40 }),
    ],
  };
}
