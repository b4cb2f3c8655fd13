import { models as cnns } from '@netwright/cnn-zoo';
import { packedBytes, profile, weightBytesAt } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { initialise, type ModelEntry, toOnnx, trace } from '@netwright/tensor-core';
import { models as transformers } from '@netwright/transformer';
import { logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { labelLayer, linePointLayers, pointLayer } from './kit/layers.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Lecture {
  totals: { params: number; size_MB_fp32: number; size_MB_int8: number };
  llm_7B_GB: { fp16: number; int8: number; int4: number };
}

const widths = [32, 16, 8, 4, 2, 1];
const sevenBillion = { name: 'a model of 7 billion', parameters: 7e9 };
const counted = {
  MobileNetV2: cnns.mobilenet_v2,
  'ResNet-50': cnns.resnet50,
  AlexNet: cnns.alexnet_2012,
  'GPT-2 XL': transformers.gpt2_xl,
} as const satisfies Record<string, ModelEntry>;
const { green, blue, vermillion, purple, black } = palette;
const hues = [green, blue, vermillion, purple, black];

/** Bits written one after another into bytes: how many bytes so many numbers take. */
function writtenBytes(numbers: number, bits: number): number {
  let [bytes, free] = [0, 0];
  for (let i = 0; i < numbers * bits; i++) {
    if (free === 0) [bytes, free] = [bytes + 1, 8];
    free--;
  }
  return bytes;
}

/** What weights take in memory by the bits of each. */
export const figure = defineFigure({
  id: 'F93',
  title: 'Half the bits, half the size: weights from 32 bits to 1',
  lectures: ['M'],
  source: 'MIT 6.5940, lecture 2: model size is parameters times bits',
  caption:
    'Weights of four networks and of a language model of 7 · 10⁹ parameters over the bits of each, both axes logarithmic; diamonds are the lecture’s sizes (AlexNet 244 and 61 MB; 14, 7 and 3.5 GB). MB and GB are 10⁶ and 10⁹ bytes; scales and zero points are not counted.',
  method:
    'Parameters counted in our graphs (AlexNet as in 2012, with biases, which the lecture’s table leaves out), packed without gaps; a file of LeNet-5 in float32 was written to compare.',
  cost: 'cheap',
  data: () => {
    const own = Object.entries(counted).map(([name, model]) => {
      const costs = profile(trace(model));
      const rows = widths.map((bits) => ({ bits, bytes: weightBytesAt(costs, bits) }));
      return { name, parameters: costs.totals.parameters, rows };
    });
    const large = {
      ...sevenBillion,
      rows: widths.map((bits) => ({ bits, bytes: packedBytes(sevenBillion.parameters, bits) })),
    };
    const lenet = trace(cnns.lenet5);
    const { totals, llm_7B_GB } = published<Lecture>('mit-alexnet');
    const printed = (name: string, sizes: Readonly<Record<number, number>>) =>
      Object.entries(sizes).map(([bits, bytes]) => ({ name, bits: Number(bits), bytes, origin: 'published' as const }));
    return {
      models: [...own, large].map(({ name, parameters, rows }) => ({
        name,
        parameters,
        rows: rows.map((row) => ({ ...row, name, origin: 'computed here' as const })),
      })),
      printed: [
        ...printed('AlexNet', { 32: 1e6 * totals.size_MB_fp32, 8: 1e6 * totals.size_MB_int8 }),
        ...printed(sevenBillion.name, { 16: 1e9 * llm_7B_GB.fp16, 8: 1e9 * llm_7B_GB.int8, 4: 1e9 * llm_7B_GB.int4 }),
      ],
      weights: totals.params,
      file: { bytes: toOnnx(lenet, initialise(lenet)).length, weights: weightBytesAt(profile(lenet), 32) },
      written: [1, 3, 8, 13].flatMap((numbers) =>
        [1, 3, 4, 5, 8, 32].map((bits) => [writtenBytes(numbers, bits), packedBytes(numbers, bits)]),
      ),
    };
  },
  plot: ({ models, printed }) => {
    const colours = Object.fromEntries(models.map(({ name }, i) => [name, hues[i] as string]));
    const x = logarithmic('bits', 'bits of a weight', [0.9, 36], { values: widths, labelExpr: 'datum.value' });
    const y = logarithmic('bytes', 'size of the weights', [3e5, 5e10], {
      labelExpr: "datum.value >= 1e9 ? datum.value / 1e9 + ' GB' : datum.value / 1e6 + ' MB'",
    });
    const color = colourChannel('name', colours, { symbolType: 'stroke', columns: 3 });
    const rows = models.flatMap((model) => model.rows);
    const size = (bytes: number): string => (bytes >= 1e9 ? `${bytes / 1e9} GB` : `${bytes / 1e6} MB`);
    const shape = originChannel('shape', [...rows, ...printed]);
    const texts = printed.map((row) => ({ ...row, label: size(row.bytes) }));
    return {
      width: 560,
      height: 400,
      layer: [
        ...linePointLayers(rows, { x, y, color, shape }, { line: { strokeWidth: 1.5 } }),
        pointLayer(printed, { x, y, color, shape }, { size: 220, filled: false, strokeWidth: 2 }),
        labelLayer(texts, { x, y }, { dx: -8, dy: -14, align: 'right' }),
      ],
    };
  },
  checks: {
    'AlexNet takes 244 MB in 32 bits and 61 MB in 8, as printed; 7 billion parameters 14, 7 and 3.5 GB': ({
      models,
      printed,
      weights,
    }) =>
      every(
        equal(
          'printed',
          printed.map(({ bytes }) => bytes),
          [61e6, 244e6, 3.5e9, 7e9, 14e9],
        ),
        equal('weights of the lecture’s table', weights, 60_954_656),
        ...printed.map(({ name, bits, bytes }) => {
          const rows = models.find((model) => model.name === name)?.rows ?? [];
          return near(`${name}, ${bits} bits`, rows.find((row) => row.bits === bits)?.bytes ?? 0, bytes, {
            rtol: 0.002,
          });
        }),
      ),
    'the networks have the parameters of their papers’ code': ({ models }) =>
      equal(
        'parameters',
        models.map(({ parameters }) => parameters),
        [3_504_872, 25_557_032, 60_965_224, 1_557_611_200, 7e9],
      ),
    'half the bits are half the bytes, but for the last byte': ({ models }) =>
      every(
        ...models.flatMap(({ name, rows }) =>
          rows
            .slice(1)
            .map(({ bits, bytes }, i) => near(`${name}, ${bits} bits`, 2 * bytes, rows[i]?.bytes ?? 0, { atol: 1 })),
        ),
      ),
    'packed sizes are those of bits written one after another': ({ written }) =>
      every(...written.map(([byHand, formula]) => equal('bytes', formula, byHand))),
    'the file of LeNet-5 is its float32 weights and less than 4 kB besides': ({ file }) =>
      holds(
        file.weights === 4 * 61_706 && file.bytes > file.weights && file.bytes < file.weights + 4000,
        `got ${file.bytes} for ${file.weights}`,
      ),
  },
});
