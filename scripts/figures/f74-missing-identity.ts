import { originChannel, palette } from '@netwright/plots';
import { init, normal, type Params, type Tensor } from '@netwright/tensor-core';
import { add, linear as dense, mul, relu } from '@netwright/tensor-core/nn';
import { adam, fit, mse, schedule, tensorBatches, trainStep } from '@netwright/tensor-core/train';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { every, holds } from './kit/verdict.ts';

const [width, examples, batch, epochs] = [16, 1024, 64, 60];
const depths = [4, 20, 40];
const seeds = [0, 1, 2];
const names = { plain: 'plain', residual: 'residual' } as const;
type Kind = keyof typeof names;

/** [N, width] -> [N, width] through blocks of two layers; a residual block adds its input to its share. */
const network =
  (kind: Kind, depth: number) =>
  (p: Params, x: Tensor): Tensor => {
    const weigh = (q: Params, t: Tensor): Tensor =>
      dense(q, t, width, { init: init.kaimingNormal({ nonlinearity: 'relu' }), biasInit: init.zeros() });
    let y = x;
    for (let i = 0; i < depth / 2; i++) {
      const inner = weigh(p.at(`block${i}.1`), relu(weigh(p.at(`block${i}.0`), y)));
      y = kind === 'residual' ? add(y, mul(inner, 2 / depth)) : i === depth / 2 - 1 ? inner : relu(inner);
    }
    return y;
  };

/** Mean squared errors of every epoch. */
async function errors(kind: Kind, depth: number, seed: number): Promise<number[]> {
  const inputs = { x: { dtype: 'float32', shape: ['N', width] } } as const;
  const model = { build: network(kind, depth), inputs, outputs: ['y'] };
  const loss = ({ y }: Readonly<Record<string, Tensor>>, _: unknown, { x }: Readonly<Record<string, Tensor>>): Tensor =>
    mse(y as Tensor, x as Tensor);
  const x = { data: normal(examples * width, { seed, stream: 'x' }), dims: [examples, width] };
  const curve: number[] = [];
  await fit({
    step: trainStep(model, { optimizer: adam(), batch, loss, clip: { norm: 1 } }),
    data: tensorBatches({ x }, { batch }),
    epochs,
    schedule: schedule.cosine(0.003),
    seed,
    session: { device: 'cpu', threads: 1 },
    onEpoch: ({ train }) => {
      curve.push(train.loss as number);
    },
  });
  return curve;
}

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** Deep plain networks cannot even pass their input on. */
export const figure = defineFigure({
  id: 'F74',
  title: 'Passing the input on: hard for deep plain networks, easy with shortcuts',
  lectures: ['H'],
  source: 'Hall (2020), the missing identity; after He, Zhang, Ren & Sun (2016)',
  caption:
    'Mean squared error (logarithmic) of fitting y = x in 16 dimensions by epoch of training: networks of 4, 20 and 40 layers, left plain, right with a shortcut around every two layers; geometric mean and range of three seeds. An error of 1 is that of answering zero.',
  method:
    'Trained: fully connected layers of 16 with ReLU and He’s weights, 1,024 normal examples in batches of 64, 60 epochs of Adam from a rate of 0.003, gradients limited to norm 1. Both kinds start from the same weights; a residual block adds its layers divided by the number of blocks, since with the undivided sum states grow with depth (then 40 layers end at an error of 0.5).',
  cost: 'slow',
  seed: 0,
  data: async () => {
    const curves = [];
    for (const kind of Object.keys(names) as Kind[])
      for (const depth of depths) {
        const runs: number[][] = [];
        for (const seed of seeds) runs.push(await errors(kind, depth, seed));
        const points = Array.from({ length: epochs }, (_, i) => {
          const values = runs.map((run) => Math.max(run[i] as number, 1e-12));
          return { epoch: i + 1, mean: geometricMean(values), low: Math.min(...values), high: Math.max(...values) };
        });
        curves.push({ kind, depth, points });
      }
    return { curves };
  },
  plot: ({ curves }) => {
    const rows = curves.flatMap(({ kind, depth, points }) =>
      points.map((point) => ({ ...point, kind, name: `${depth} layers`, origin: 'computed here' as const })),
    );
    const order = depths.map((depth) => `${depth} layers`);
    const color = {
      field: 'name',
      type: 'nominal',
      sort: order,
      scale: { domain: order, range: [palette.sky, palette.blue, palette.black] },
      legend: { title: null, symbolType: 'stroke', symbolOpacity: 1 },
    };
    return {
      width: 800,
      spacing: 40,
      hconcat: (Object.keys(names) as Kind[]).map((kind, i) => {
        const x = linear('epoch', 'epoch', [0, epochs]);
        const y = (field: string) => logarithmic(field, i === 0 ? 'mean squared error' : null, [2e-4, 4]);
        const values = rows.filter((row) => row.kind === kind);
        return {
          title: { text: names[kind], fontSize: 13, fontWeight: 'normal' },
          width: 360,
          height: 320,
          data: { values },
          layer: [
            {
              mark: { type: 'area', opacity: 0.2, clip: true },
              encoding: { x, y: y('low'), y2: { field: 'high' }, color },
            },
            {
              mark: { type: 'line', clip: true },
              encoding: { x, y: y('mean'), color, strokeDash: originChannel('strokeDash', values) },
            },
          ],
        };
      }),
    };
  },
  checks: {
    'after equal steps the residual network errs at least 100 times less than the plain one, at 20 and 40 layers': ({
      curves,
    }) =>
      every(
        ...[20, 40].map((depth) => {
          const [plain, residual] = (['plain', 'residual'] as const).map((kind) =>
            curves.find((one) => one.kind === kind && one.depth === depth)?.points.at(-1),
          );
          const ratio = (plain?.low ?? 0) / (residual?.high ?? Number.POSITIVE_INFINITY);
          return holds(
            ratio > 100,
            `${depth} layers: the worst run against the best must be 100 times better, got ${ratio}`,
          );
        }),
      ),
    'the plain network gets worse with depth': ({ curves }) => {
      const last = depths.map((depth) =>
        curves.find((one) => one.kind === 'plain' && one.depth === depth)?.points.at(-1),
      );
      return holds(
        last.every((one, i) => i === 0 || (one?.mean ?? 0) > (last[i - 1]?.mean ?? 0)),
        `errors must rise, got ${last.map((one) => one?.mean)}`,
      );
    },
  },
});
