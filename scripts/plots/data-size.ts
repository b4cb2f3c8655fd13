import { palette, renderSvg, type TopLevelSpec } from '@netwright/plots';

/** How well one run did. */
export interface SizePoint {
  network: string;
  images: number; // trained on
  seed: number;
  test: number; // accuracy, a fraction
}

/** The gap between the networks at one number of images. */
export interface GapPoint {
  images: number;
  gaps: readonly number[]; // by seed, fractions
  mean: number;
}

/** Runs of two networks over numbers of images, and what stands above them. */
export interface DataSize {
  title: string;
  subtitle: string | readonly string[];
  runs: readonly SizePoint[];
  gaps: readonly GapPoint[];
  gapTitle: string; // of the lower panel's axis
}

const percent = (fraction: number): number => 100 * fraction;

/** One of the two panels: a point per run, and a line through the means. */
function panel(points: readonly object[], means: readonly object[], encoding: Record<string, object>): object {
  const { x, y, ...rest } = encoding as { x: object; y: object };
  return {
    width: 520,
    layer: [
      { data: { values: means }, mark: { type: 'line', clip: true }, encoding: { x, y, ...rest } },
      {
        data: { values: points },
        mark: { type: 'point', filled: true, size: 45, opacity: 0.75 },
        encoding: { x, y, ...rest },
      },
    ],
  };
}

/**
 * Test accuracy over the number of training images (logarithmic), a colour per network, a point per run and a line through the
 * means; below it how far the one is ahead of the other, seed by seed. As SVG.
 *
 * @throws Error if there is no run, or an accuracy is not finite
 */
export async function dataSize({ title, subtitle, runs, gaps, gapTitle }: DataSize): Promise<string> {
  if (runs.length === 0) throw new Error('dataSize: needs at least one run, got none');
  const odd = runs.find(({ test }) => !Number.isFinite(test));
  if (odd) throw new Error(`dataSize ${odd.network} ${odd.images}: accuracies must be finite, got ${odd.test}`);
  const sizes = [...new Set(runs.map(({ images }) => images))].sort((a, b) => a - b);
  const networks = [...new Set(runs.map(({ network }) => network))].sort();
  const points = runs.map(({ test, ...run }) => ({ ...run, value: percent(test) }));
  const means = networks.flatMap((network) =>
    sizes.flatMap((images) => {
      const own = points.filter((p) => p.network === network && p.images === images);
      return own.length === 0
        ? []
        : [{ network, images, value: own.reduce((sum, p) => sum + p.value, 0) / own.length }];
    }),
  );
  const x = (bottom: boolean): object => ({
    field: 'images',
    type: 'quantitative',
    title: 'training images',
    scale: { type: 'log', domain: [0.8 * (sizes[0] as number), 1.25 * (sizes.at(-1) as number)], nice: false },
    axis: {
      ...(!bottom && { title: null }),
      labels: bottom,
      ticks: bottom,
      values: sizes,
      format: ',',
      labelFlush: false,
    },
  });
  const y = (title: string, zero: boolean): object => ({
    field: 'value',
    type: 'quantitative',
    title,
    scale: { zero },
    axis: { tickCount: 6 },
  });
  const color = {
    field: 'network',
    type: 'nominal',
    scale: { domain: networks, range: [palette.blue, palette.vermillion] },
    legend: { title: null, symbolType: 'stroke', symbolSize: 300, symbolOpacity: 1 },
  };
  return renderSvg({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, subtitle },
    spacing: 0,
    vconcat: [
      { ...panel(points, means, { x: x(false), y: y('test accuracy [%]', false), color }), height: 280 },
      {
        ...panel(
          gaps.flatMap(({ images, gaps: own }) => own.map((gap) => ({ images, value: percent(gap) }))),
          gaps.map(({ images, mean }) => ({ images, value: percent(mean) })),
          { x: x(true), y: y(gapTitle, true), color: { value: '#333333' } },
        ),
        height: 130,
      },
    ],
  } as TopLevelSpec);
}
