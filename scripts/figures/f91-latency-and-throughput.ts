import { models } from '@netwright/cnn-zoo';
import { machines, profile, roofline } from '@netwright/efficiency-metrics';
import { palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { labelLayer, lineLayer, linePointLayers, pointLayer, ruleLayer } from './kit/layers.ts';
import { measureSteady, type SteadyDevice } from './kit/steady-device.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const machine = machines.a100;
const batches = [1, 2, 4, 8, 16, 32, 64, 128];
const shown = {
  'convolutions, batch 1': palette.sky,
  'convolutions, batch 64': palette.blue,
  'fully connected, batch 1': palette.orange,
  'fully connected, batch 64': palette.vermillion,
};
const origin = 'computed here' as const;

/** Devices of the lecture. */
const devices: readonly SteadyDevice[] = [
  { name: 'one image in 50 ms', batch: 1, duration: 50 },
  { name: 'four images in 100 ms', batch: 4, duration: 100 },
];

/** AlexNet's layers under the machine's roofline, for a batch. */
const bounds = (batch: number) => ({
  batch,
  ...roofline(profile(trace(models.alexnet, { inputs: { x: [batch, 3, 224, 224] } })), machine),
});

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
    const measured = await Promise.all(devices.map(measureSteady));
    return {
      devices: measured.map((device) => ({ ...device, origin })),
      batches: all.map(({ batch, time }) => ({ batch, latency: 1000 * time, throughput: batch / time, origin })),
      layers: all.flatMap(({ batch, nodes }) =>
        nodes
          .filter(({ op }) => op === 'Conv' || op === 'Gemm')
          .map(({ op, intensity, attainable, bound, computeTime, memoryTime, time }) => ({
            name: `${op === 'Conv' ? 'convolutions' : 'fully connected'}, batch ${batch}`,
            intensity,
            tera: attainable / 1e12,
            bound,
            computeTime,
            memoryTime,
            time,
            origin,
          }))
          .filter(({ name }) => name in shown),
      ),
      machine: { name: machine.name, peak: machine.peak, bandwidth: machine.bandwidth },
      ridge: all[0]?.ridge ?? Number.NaN,
    };
  },
  plot: ({ devices: two, batches: all, layers, machine: { peak, bandwidth }, ridge }) => {
    const panel = (text: string, layer: object[]) => ({
      title: { text, fontSize: 13, offset: 8, frame: 'group' },
      width: 290,
      height: 300,
      layer,
    });
    const device = {
      x: linear('latency', 'latency [ms]', [0, 138]),
      y: linear('throughput', 'images per second', [0, 54]),
    };
    const network = {
      x: logarithmic('latency', 'latency of a batch [ms], at least', [0.1, 20]),
      y: logarithmic('throughput', 'images per second, at most', [3000, 28_000]),
    };
    const roof = {
      x: logarithmic('intensity', 'operations per byte', [0.1, 1000]),
      y: logarithmic('tera', 'attainable [TFLOP/s]', [0.1, 40]),
    };
    const corners = [0.1, ridge, 1000].map((intensity) => ({
      intensity,
      tera: Math.min(peak, intensity * bandwidth) / 1e12,
    }));
    return {
      width: 1000,
      hconcat: [
        panel('two devices', [
          pointLayer(two, device, { color: palette.green, size: 110 }),
          labelLayer(
            two.map((one) => ({ ...one, label: one.name })),
            device,
            { align: 'center', dy: 20 },
          ),
        ]),
        panel('AlexNet on an A100, by batch', [
          ...linePointLayers(all, network, { line: { color: palette.green }, point: { color: palette.green } }),
          labelLayer(
            all.map((one) => ({ ...one, label: `${one.batch}` })),
            network,
            { dx: 8, dy: 9, fontSize: 11 },
          ),
        ]),
        panel('roofline of an A100, float32', [
          lineLayer(corners, roof, { color: palette.black, strokeWidth: 1.5 }),
          ruleLayer({ intensity: ridge }, { x: roof.x }),
          pointLayer(layers, { ...roof, color: colourChannel('name', shown, { columns: 2 }) }, { size: 70 }),
          labelLayer(
            [{ intensity: ridge, label: `${ridge.toFixed(1)} FLOP per byte` }],
            { x: roof.x, y: { value: 282 } },
            { dx: 6, fontSize: 11 },
          ),
        ]),
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
        layers.filter((layer) => layer.name === `fully connected, batch ${batch}` && layer.bound === 'memory').length;
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
