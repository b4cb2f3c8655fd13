import {
  affineQuantiser,
  dequantise,
  type LinearQuantiser,
  midRiseQuantiser,
  quantise,
  signalToNoise,
  symmetricQuantiser,
} from '@netwright/efficiency-metrics';
import { palette } from '@netwright/plots';
import { normal, uniform } from '@netwright/tensor-core';
import { linear } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { lineLayer, linePointLayers } from './kit/layers.ts';
import { equal, every, near } from './kit/verdict.ts';

const widths = [2, 3, 4, 5, 6, 7, 8, 10, 12];
const count = 20_000;
const perBit = 20 * Math.log10(2); // 6.02 dB
const shownBits = 3;

const names = {
  cells: 'uniform, cells fill the range',
  affine: 'uniform, integers with a zero point',
  normal: 'normal, up to the largest value',
} as const;
const colours = {
  [names.cells]: palette.blue,
  [names.affine]: palette.orange,
  [names.normal]: palette.vermillion,
} as const;

/** Numbers as they come back from integers. */
const throughIntegers = (values: ArrayLike<number>, quantiser: LinearQuantiser): number[] =>
  dequantise(quantise(values, quantiser), quantiser);

/** The level nearest to each number, looked for among all of them, and 10 log10 of the mean squares' ratio [dB]. */
function searched(values: ArrayLike<number>, { scale, zeroPoint, lowest, highest }: LinearQuantiser): number {
  let [signal, noise] = [0, 0];
  for (const value of Array.from(values)) {
    let least = Number.POSITIVE_INFINITY;
    for (let q = lowest; q <= highest; q++) least = Math.min(least, Math.abs(value - scale * (q - zeroPoint)));
    signal += value ** 2 / values.length;
    noise += least ** 2 / values.length;
  }
  return 10 * Math.log10(signal / noise);
}

/** How the error of linear quantisation falls with every bit. */
export const figure = defineFigure({
  id: 'F97',
  title: 'Linear quantisation: every bit takes 6 dB off the error',
  lectures: ['M'],
  source: 'MIT 6.5940, lecture 2; Jacob et al. (2018), arXiv:1712.05877, section 3',
  caption:
    'Left, what numbers from −1 to 1 become in 3 bits: the middles of eight cells, or integers with a zero point, of which one stands for 0. Right, signal over error by bits: on the line of 6.02 dB a bit lie uniform numbers in cells that fill the range; integers with a zero point have a step fewer; normal numbers, such as weights, lose 8 dB and more because the range must reach their largest value.',
  method:
    'Run: 20,000 numbers from a seed through the quantisers of packages/efficiency-metrics; the line is 20 log₁₀ 2 for each bit.',
  cost: 'cheap',
  data: ({ seed }) => {
    const flat = uniform(count, { seed }).map((u) => 2 * u - 1);
    const bell = normal(count, { seed });
    const largest = Math.max(...bell.map(Math.abs));
    const cases = [
      { kind: 'cells', values: flat, of: (bits: number) => midRiseQuantiser(-1, 1, bits) },
      { kind: 'affine', values: flat, of: (bits: number) => affineQuantiser(-1, 1, bits) },
      { kind: 'normal', values: bell, of: (bits: number) => symmetricQuantiser(largest, bits) },
    ] as const;
    const xs = Array.from({ length: 400 }, (_, i) => (i - 199.5) / 200);
    return {
      largest,
      line: [0, 12.5].map((bits) => ({ bits, decibels: perBit * bits })),
      points: cases.flatMap(({ kind, values, of }) =>
        widths.map((bits) => ({
          kind,
          bits,
          decibels: signalToNoise(values, throughIntegers(values, of(bits))),
          origin: 'computed here' as const,
        })),
      ),
      searched: cases.map(({ kind, values, of }) => ({ kind, bits: 4, decibels: searched(values, of(4)) })),
      steps: (['cells', 'affine'] as const).flatMap((kind, i) => {
        const quantiser = cases[i]?.of(shownBits) as LinearQuantiser;
        return throughIntegers(xs, quantiser).map((y, at) => ({ kind, x: xs[at] as number, y }));
      }),
    };
  },
  plot: ({ line, points, steps }) => {
    const color = colourChannel('name', colours, { symbolType: 'stroke', columns: 3 });
    const named = <Row extends { kind: keyof typeof names }>(rows: readonly Row[]) =>
      rows.map((row) => ({ ...row, name: names[row.kind] }));
    const value = (field: string, title: string) => linear(field, title, [-1.1, 1.1], { tickCount: 5 });
    const kept = { x: value('x', 'number'), y: value('y', 'what is kept of it') };
    const axes = { x: linear('bits', 'bits', [1, 12.5]), y: linear('decibels', 'signal over error [dB]', [0, 76]) };
    return {
      width: 760,
      spacing: 40,
      hconcat: [
        {
          title: { text: '3 bits', fontSize: 13, offset: 6 },
          width: 300,
          height: 300,
          layer: [
            lineLayer(
              [-1, 1].map((x) => ({ x, y: x })),
              kept,
              { color: '#BBBBBB' },
            ),
            lineLayer(named(steps), { ...kept, color }, { strokeWidth: 1.8 }),
          ],
        },
        {
          title: { text: 'signal over error; grey: 6.02 dB for each bit', fontSize: 13, offset: 6 },
          width: 380,
          height: 300,
          layer: [
            lineLayer(line, axes, { color: '#BBBBBB', strokeWidth: 5, clip: true }),
            ...linePointLayers(named(points), { ...axes, color }, { line: { strokeWidth: 1.2 } }),
          ],
        },
      ],
    };
  },
  checks: {
    'uniform numbers in cells that fill the range: 6.02 dB for each bit, 12.04, 24.08 and 48.16 dB for 2, 4 and 8': ({
      points,
      line,
    }) => {
      const found = points.filter(({ kind }) => kind === 'cells');
      const law = { 2: 12.04, 4: 24.08, 8: 48.16 };
      return every(
        near('line', line[1]?.decibels ?? 0, 6.0206 * 12.5, { atol: 1e-3 }),
        ...found.map(({ bits, decibels }) => near(`${bits} bits`, decibels, perBit * bits, { atol: 0.1 })),
        ...Object.entries(law).map(([bits, decibels]) =>
          near(`${bits} bits`, found.find((row) => `${row.bits}` === bits)?.decibels ?? 0, decibels, { atol: 0.1 }),
        ),
      );
    },
    'integers with a zero point have a step fewer: 20 log₁₀ (2^b − 1), 2.5 dB less at 2 bits and 0.03 at 8': ({
      points,
    }) =>
      every(
        ...points
          .filter(({ kind }) => kind === 'affine')
          .map(({ bits, decibels }) => near(`${bits} bits`, decibels, 20 * Math.log10(2 ** bits - 1), { atol: 0.1 })),
      ),
    'normal numbers: steps up to the largest value, whose error is even within a step from 4 bits on; 8 bits are 40 dB':
      ({ points, largest }) =>
        every(
          ...points
            .filter(({ kind, bits }) => kind === 'normal' && bits >= 4)
            .map(({ bits, decibels }) => {
              const step = largest / (2 ** (bits - 1) - 1);
              return near(`${bits} bits`, decibels, 10 * Math.log10(12 / step ** 2), { atol: 0.2 });
            }),
          near('8 bits', points.find(({ kind, bits }) => kind === 'normal' && bits === 8)?.decibels ?? 0, 40.1, {
            atol: 0.1,
          }),
        ),
    'a search among all levels finds the same error': ({ points, searched: found }) =>
      every(
        ...found.map(({ kind, bits, decibels }) =>
          near(kind, decibels, points.find((point) => point.kind === kind && point.bits === bits)?.decibels ?? 0, {
            atol: 1e-9,
          }),
        ),
      ),
    'of 3 bits cells have eight values without 0; with a zero point 0 is one of seven, the eighth lies beyond −1': ({
      steps,
    }) => {
      const values = (['cells', 'affine'] as const).map((kind) => [
        ...new Set(steps.filter((step) => step.kind === kind).map(({ y }) => y)),
      ]);
      const found = values.map((all) => ({ values: all.length, zero: all.includes(0) }));
      return equal('values', found, [
        { values: 8, zero: false },
        { values: 7, zero: true },
      ]);
    },
  },
});
