import { models } from '@netwright/cnn-zoo';
import { machines, measureThroughput, profile, roofline } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { textAt } from './kit/labels.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const machine = machines.a100;
const batches = [1, 2, 4, 8, 16, 32, 64, 128];
const shownBatches = [1, 64];
const colours = { Conv: palette.blue, Gemm: palette.vermillion } as const;

/** Devices of the lecture: what a batch takes [ms]. */
const devices = [
  { name: 'one image in 50 ms', batch: 1, duration: 50 },
  { name: 'four images in 100 ms', batch: 4, duration: 100 },
] as const;

/** Latency and throughput as they are measured, by a clock that a batch moves on by its duration. */
async function measured({ name, batch, duration }: (typeof devices)[number]) {
  let time = 0;
  const run = (): void => {
    time += duration;
  };
  const [result] = await measureThroughput(run, {
    batchSizes: [batch],
    runs: 20,
    clock: { now: () => time },
    resolution: 1e-6,
    shortest: 0,
    warmUp: { minRuns: 1, window: 1, maxRuns: 2 },
  });
  return {
    name,
    batch,
    latency: 1000 * (result?.latency.p50 ?? Number.NaN),
    throughput: result?.samplesPerSecond ?? Number.NaN,
    origin: 'computed here' as const,
  };
}

/** A network's layers under a machine's roofline, for a batch. */
function bounds(batch: number) {
  const { nodes, time } = roofline(profile(trace(models.alexnet, { inputs: { x: [batch, 3, 224, 224] } })), machine);
  return { batch, time, nodes };
}

/** How long one takes and how many are done, and which of two bounds holds. */
export const figure = defineFigure({
  id: 'F91',
  title: 'Latency and throughput, and the roofline that holds both: compute or memory',
  lectures: ['M'],
  source: 'MIT 6.5940, lecture 2; Williams, Waterman & Patterson (2009)',
  caption:
    'Left, latency and throughput of the lecture’s two devices: the one that answers later does more. Middle, the two for AlexNet by batch size, no faster than the roofline of an NVIDIA A100 allows. Right, that roofline with AlexNet’s layers for batches of 1 and 64: intensity is what batches add.',
  method:
    'The devices by measureThroughput of efficiency-metrics on a simulated clock; AlexNet by profile and roofline: every node takes max(operations / peak, bytes / bandwidth) in float32.',
  cost: 'cheap',
  data: async () => {
    const all = batches.map(bounds);
    return {
      devices: await Promise.all(devices.map(measured)),
      batches: all.map(({ batch, time }) => ({
        batch,
        latency: 1000 * time,
        throughput: batch / time,
        origin: 'computed here' as const,
      })),
      layers: all
        .filter(({ batch }) => shownBatches.includes(batch))
        .flatMap(({ batch, nodes }) =>
          nodes
            .filter(({ op }) => op in colours)
            .map(({ op, intensity, attainable, bound, computeTime, memoryTime, time }) => ({
              batch,
              op,
              intensity,
              attainable,
              bound,
              computeTime,
              memoryTime,
              time,
              origin: 'computed here' as const,
            })),
        ),
      machine: { name: machine.name, peak: machine.peak, bandwidth: machine.bandwidth },
      ridge: roofline(profile(trace(models.alexnet)), machine).ridge,
    };
  },
  plot: ({ devices: two, batches: all, layers, machine: { peak, bandwidth }, ridge }) => {
    const size = { width: 290, height: 300 };
    const title = (text: string) => ({ text, fontSize: 13, offset: 8, frame: 'group' });
    const intensities = [0.1, ridge, 1000];
    const roof = intensities.map((intensity) => ({
      intensity,
      attainable: Math.min(peak, intensity * bandwidth) / 1e12,
    }));
    const points = layers.map((row) => ({
      ...row,
      name: `${row.op === 'Conv' ? 'convolutions' : 'fully connected'}, batch ${row.batch}`,
      tera: row.attainable / 1e12,
    }));
    const groups = ['convolutions', 'fully connected'].flatMap((kind) =>
      shownBatches.map((batch) => `${kind}, batch ${batch}`),
    );
    const device = {
      x: linear('latency', 'latency [ms]', [0, 130]),
      y: linear('throughput', 'images per second', [0, 50]),
    };
    const network = {
      x: logarithmic('latency', 'latency of a batch [ms], at least', [0.1, 20]),
      y: logarithmic('throughput', 'images per second, at most', [3000, 30_000]),
    };
    const x = logarithmic('intensity', 'operations per byte', [0.1, 1000]);
    const y = (field: string) => logarithmic(field, 'attainable [TFLOP/s]', [0.1, 40]);
    const dot = { type: 'point', filled: true, size: 70, opacity: 1 };
    return {
      width: 1000,
      hconcat: [
        {
          ...size,
          title: title('two devices'),
          layer: [
            {
              data: { values: two },
              mark: { ...dot, color: palette.green, size: 110 },
              encoding: { ...device, shape: originChannel('shape', two) },
            },
            {
              data: { values: two },
              mark: { type: 'text', dy: 20, fontSize: 12, color: '#333333' },
              encoding: { ...device, text: { field: 'name' } },
            },
          ],
        },
        {
          ...size,
          title: title('AlexNet on an A100, by batch'),
          layer: [
            { data: { values: all }, mark: { type: 'line', color: palette.green }, encoding: network },
            {
              data: { values: all },
              mark: { ...dot, color: palette.green },
              encoding: { ...network, shape: originChannel('shape', all) },
            },
            {
              data: { values: all },
              mark: { type: 'text', align: 'left', dx: 8, dy: 9, fontSize: 11, color: '#333333' },
              encoding: { ...network, text: { field: 'batch' } },
            },
          ],
        },
        {
          ...size,
          title: title('roofline of an A100, float32'),
          layer: [
            {
              data: { values: roof },
              mark: { type: 'line', color: palette.black, strokeWidth: 1.5 },
              encoding: { x, y: y('attainable') },
            },
            {
              data: { values: [{ ridge }] },
              mark: { type: 'rule', strokeDash: [3, 3], color: '#777777' },
              encoding: { x: { field: 'ridge', type: 'quantitative' } },
            },
            {
              data: { values: points },
              mark: dot,
              encoding: {
                x,
                y: y('tera'),
                shape: originChannel('shape', points),
                color: {
                  field: 'name',
                  type: 'nominal',
                  scale: { domain: groups, range: [palette.sky, palette.blue, palette.orange, palette.vermillion] },
                  legend: { title: null, columns: 2 },
                },
              },
            },
            textAt(158, 282, `${ridge.toFixed(1)} FLOP per byte`, { fontSize: 11 }),
          ],
        },
      ],
    };
  },
  checks: {
    'one in 50 ms is 20 a second, four in 100 ms are 40': ({ devices: two }) =>
      equal(
        'latency [ms], throughput [1/s]',
        two.map(({ latency, throughput }) => [latency, throughput].map((value) => Number(value.toFixed(9)))),
        [
          [50, 20],
          [100, 40],
        ],
      ),
    'the knee lies at peak / bandwidth': ({ machine: { peak, bandwidth }, ridge }) =>
      near('ridge', ridge, peak / bandwidth, { rtol: 1e-12 }),
    'every layer takes the larger of compute and memory, and memory binds below the knee': ({ layers, ridge }) =>
      every(
        holds(
          layers.every(({ time, computeTime, memoryTime }) => time === Math.max(computeTime, memoryTime)),
          'a layer takes another time',
        ),
        holds(
          layers.every(({ bound, intensity }) => (bound === 'memory') === intensity < ridge),
          'a layer is bound by the other side',
        ),
      ),
    'for one image memory binds all fully connected layers, for 64 none': ({ layers }) => {
      const bound = (batch: number) =>
        layers.filter((layer) => layer.batch === batch && layer.op === 'Gemm' && layer.bound === 'memory').length;
      return every(equal('batch 1', bound(1), 3), equal('batch 64', bound(64), 0));
    },
    'larger batches take longer and do more, up to three times as much, until compute binds': ({ batches: all }) => {
      const [first, last] = [all[0]?.throughput ?? 0, all.at(-1)?.throughput ?? 0];
      return every(
        near('gain', last / first, 2.9, { atol: 0.1 }),
        holds(
          all.every(
            ({ latency, throughput }, i) =>
              i === 0 || (latency > (all[i - 1]?.latency ?? 0) && throughput >= (all[i - 1]?.throughput ?? 0) - 1e-6),
          ),
          'a larger batch is faster or does less',
        ),
      );
    },
  },
});
