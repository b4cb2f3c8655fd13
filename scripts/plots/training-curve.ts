import { palette, renderSvg, type TopLevelSpec } from '@netwright/plots';

/** A measured point of a run. */
export interface CurvePoint {
  epoch: number; // a fraction within an epoch: 1.5 is in the middle of the second
  loss: number; // mean cross entropy [nats]
  accuracy: number; // a fraction
}

/** The measurements of a run: `train` per step, `test` per epoch. */
export interface TrainingCurve {
  title: string;
  subtitle?: string;
  train: readonly CurvePoint[];
  test: readonly CurvePoint[];
}

/** Means of neighbouring points, at most `count` of them, so that a curve of any length is drawn with few segments. */
export function thin(points: readonly CurvePoint[], count: number): CurvePoint[] {
  const size = Math.max(1, Math.ceil(points.length / count));
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const part = points.slice(i * size, (i + 1) * size);
    const mean = (key: keyof CurvePoint): number => part.reduce((sum, point) => sum + point[key], 0) / part.length;
    return { epoch: mean('epoch'), loss: mean('loss'), accuracy: mean('accuracy') };
  });
}

/** The lowest accuracy worth showing: below it lies only the steep beginning. */
function accuracyFloor(train: readonly CurvePoint[], test: readonly CurvePoint[]): number {
  const sorted = train.map((point) => point.accuracy).sort((a, b) => a - b);
  const early = sorted[Math.floor(sorted.length / 10)] ?? 0;
  const lowest = Math.min(early, ...test.map((point) => point.accuracy));
  const gap = Math.max(0.005, 1.25 * (1 - lowest));
  return Math.max(0, Math.floor(200 * (1 - gap)) / 200); // on half a percent
}

/** The powers of ten between two losses, for the grid, or 1, 2 and 5 times these where there is but one. */
function decades(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const within = (steps: readonly number[]): number[] =>
    Array.from({ length: Math.floor(Math.log10(high)) - first + 1 }, (_, i) =>
      steps.map((step) => step * 10 ** (first + i)),
    )
      .flat()
      .filter((value) => value >= low && value <= high);
  const powers = within([1]);
  return powers.length > 1 ? powers : within([1, 2, 5]);
}

interface Panel {
  field: 'loss' | 'accuracy';
  title: string;
  epochs: number;
  scale: object;
  axis: object;
}

/** One of the two plots; `bottom` is the one with the axis of epochs. */
function panel({ field, title, epochs, scale, axis }: Panel, bottom: boolean): object {
  const x = {
    field: 'epoch',
    type: 'quantitative',
    scale: { domain: [0, epochs], nice: false },
    axis: { title: bottom ? 'epoch' : null, labels: bottom, tickMinStep: 1, format: 'd', labelFlush: false },
  };
  const y = { field, type: 'quantitative', scale: { ...scale, nice: false }, axis: { title, ...axis } };
  const range = [palette.blue, palette.vermillion];
  const legend = { title: null, symbolType: 'stroke', symbolSize: 300, offset: 6 };
  const color = { field: 'set', scale: { domain: ['train', 'test'], range }, legend };
  const layer = (set: string, mark: object): object => ({
    transform: [{ filter: `datum.set === '${set}'` }],
    mark,
    encoding: { x, y, color },
  });
  return {
    width: 560,
    height: 190,
    layer: [
      layer('train', { type: 'line', clip: true }),
      layer('test', { type: 'line', clip: true }),
      layer('test', { type: 'point', filled: true, size: 60, opacity: 1 }),
    ],
  };
}

/**
 * Loss (logarithmic) and accuracy over the epochs of a run, train and test in one figure, as SVG.
 *
 * @throws Error if a set has no points or a point is not finite
 */
export async function trainingCurve({ title, subtitle, train, test }: TrainingCurve): Promise<string> {
  for (const [name, points] of Object.entries({ train, test })) {
    if (points.length === 0) throw new Error(`trainingCurve ${name}: needs at least one point, got none`);
    const odd = points.find((point) => !Object.values(point).every(Number.isFinite));
    if (odd) throw new Error(`trainingCurve ${name}: points must be finite, got ${JSON.stringify(odd)}`);
  }
  const drawn = thin(train, 200);
  const floor = 100 * accuracyFloor(drawn, test);
  const rows = Object.entries({ train: drawn, test }).flatMap(([set, points]) =>
    points.map(({ epoch, loss, accuracy }) => ({ set, epoch, loss: Math.max(loss, 1e-6), accuracy: 100 * accuracy })),
  );
  const losses = rows.map((row) => row.loss);
  const [low, high] = [0.8 * Math.min(...losses), 1.25 * Math.max(...losses)];
  const epochs = Math.ceil(Math.max(...rows.map((row) => row.epoch)));
  const loss = { scale: { type: 'log', domain: [low, high] }, axis: { values: decades(low, high), format: '~g' } };
  const accuracy = { scale: { domain: [floor, 100] }, axis: { tickCount: 5 } };
  return renderSvg({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: subtitle === undefined ? title : { text: title, subtitle },
    data: { values: rows },
    spacing: 18,
    vconcat: [
      panel({ field: 'loss', title: 'loss [nats]', epochs, ...loss }, false),
      panel({ field: 'accuracy', title: 'accuracy [%]', epochs, ...accuracy }, true),
    ],
    resolve: { scale: { x: 'shared', color: 'shared' } },
  } as TopLevelSpec);
}
