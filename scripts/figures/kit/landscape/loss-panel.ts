import { palette } from '@netwright/plots';
import { linear } from '../axes.ts';
import { contourSegments } from './contour-segments.ts';

/** The loss on a plane through trained weights. */
export interface LossPanel {
  readonly title: string;
  /** [y][x], at the steps of both directions [nats]. */
  readonly losses: readonly (readonly number[])[];
  /** Equidistant, 0 in the middle. */
  readonly steps: readonly number[];
  readonly yTitle: string | null;
}

const shown = [0.01, 1e6] as const; // losses that the colours tell apart [nats]
const legendLabel =
  "datum.value >= 1e6 ? '≥ 10⁶' : datum.value == 1e4 ? '10⁴' : datum.value == 0.01 ? '≤ 0.01' : datum.label";

/** A view of Vega-Lite: the loss as colours from 0.01 to 10⁶, a contour line at every power of ten, a cross at the trained weights. */
export function lossPanel({ title, losses, steps, yTitle }: LossPanel): object {
  const half = ((steps[1] as number) - (steps[0] as number)) / 2;
  const ends = { low: (steps[0] as number) - half, high: (steps.at(-1) as number) + half };
  const reach = 1.02 * half; // cells overlap a little, so that no ground shows between them
  const cells = losses.flatMap((row, i) =>
    row.map((loss, j) => {
      const [x, y] = [steps[j] as number, steps[i] as number];
      return { x: x - reach, x2: x + reach, y: y - reach, y2: y + reach, loss };
    }),
  );
  const levels = Array.from({ length: 15 }, (_, i) => i - 2);
  const logs = losses.map((row) => row.map((loss) => Math.log10(loss)));
  const x = linear('x', 'first direction', [ends.low, ends.high]);
  const y = linear('y', yTitle, [ends.low, ends.high]);
  const to = { x2: { field: 'x2' }, y2: { field: 'y2' } };
  const color = {
    field: 'loss',
    type: 'quantitative',
    scale: { type: 'log', domain: shown, scheme: 'viridis', clamp: true },
    legend: {
      title: 'loss [nats]',
      values: [0.01, 1, 100, 1e4, 1e6],
      format: '~g',
      labelExpr: legendLabel,
      gradientLength: 300,
    },
  };
  return {
    title: { text: title, fontSize: 13, fontWeight: 'normal' },
    width: 300,
    height: 300,
    layer: [
      { data: { values: cells }, mark: { type: 'rect', strokeWidth: 0 }, encoding: { x, y, ...to, color } },
      {
        data: { values: contourSegments(logs, steps, levels) },
        mark: { type: 'rule', color: 'rgb(255, 255, 255)', strokeWidth: 1 }, // in dark too
        encoding: { x, y, ...to },
      },
      {
        data: { values: [{ x: 0, y: 0 }] },
        mark: { type: 'point', shape: 'cross', filled: true, size: 70, color: palette.vermillion, opacity: 1 },
        encoding: { x, y },
      },
    ],
  };
}
