import { originChannel, palette } from '@netwright/plots';
import { uniform } from '@netwright/tensor-core';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { lineLayer, pointLayer } from './kit/layers.ts';
import { every, holds, near } from './kit/verdict.ts';

const decades = 5; // of scale, over which the accuracy of a token rises evenly
const [worst, best] = [0.1, 1]; // accuracy of a token at both ends
const answers = 500; // drawn at each scale
const lengths = [1, 3, 10, 30, 100];
const colours = Object.fromEntries(
  [palette.black, palette.blue, palette.green, palette.orange, palette.vermillion].map((colour, i) => [
    lengths[i] === 1 ? '1 token' : `${lengths[i]} tokens`,
    colour,
  ]),
);
const names = Object.keys(colours);

/** Accuracy of a token after so many decades of scale: an assumption, as smooth as can be. */
const accuracyAt = (decade: number): number => worst + ((best - worst) * decade) / decades;

/** Decades until the accuracy of whole answers is so good; pᵏ solved for the scale. */
const decadeOf = (exact: number, length: number): number =>
  (decades * (exact ** (1 / length) - worst)) / (best - worst);

/** What draws give at a scale: the part of answers that are right throughout, and of all tokens. */
function drawAnswers(p: number, length: number, seed: number): { exact: number; tokens: number } {
  const drawn = uniform(answers * length, { seed, stream: `${length} tokens` });
  let [exact, tokens] = [0, 0];
  for (let answer = 0; answer < answers; answer++) {
    let right = 0;
    for (let i = 0; i < length; i++) if ((drawn[answer * length + i] as number) < p) right++;
    tokens += right;
    if (right === length) exact++;
  }
  return { exact: exact / answers, tokens: tokens / answers / length };
}

/** A smooth gain for each token, and the jump of whole answers. */
export const figure = defineFigure({
  id: 'F48',
  title: 'Quantity to quality: answers of many tokens seem to come of a sudden',
  lectures: ['A'],
  source:
    'Anderson (1972), "More is different", and Hamming on orders of magnitude (figure of the lecture inferred); pᵏ as in Schaeffer et al. (2023), arXiv:2304.15004',
  caption:
    'Part of answers that are right in every one of k tokens, over the scale of a model. A token’s accuracy p gains the same with each tenfold of scale; an answer’s is pᵏ, which stays near 0 and then jumps on a linear axis (left) and is as smooth as p on a logarithmic one (right).',
  method: `Simulated: p is assumed to rise evenly from ${worst} to ${best} over ${decades} decades, tokens are independent. Lines are pᵏ, points the share of ${answers.toLocaleString('en-US')} answers drawn with a seed.`,
  cost: 'cheap',
  seed: 48,
  data: ({ seed }) => {
    const origin = 'computed here' as const;
    const lines = lengths.flatMap((length, i) =>
      Array.from({ length: 401 }, (_, j) => {
        const decade = (decades * j) / 400;
        return { name: names[i], length, scale: 10 ** decade, exact: accuracyAt(decade) ** length, origin };
      }),
    );
    const points = lengths.flatMap((length, i) =>
      Array.from({ length: 2 * decades + 1 }, (_, j) => {
        const p = accuracyAt(j / 2);
        const drawn = drawAnswers(p, length, seed + j);
        return { name: names[i], length, scale: 10 ** (j / 2), p, ...drawn, origin };
      }),
    );
    return { lines, points };
  },
  plot: ({ lines, points }) => {
    const size = { width: 350, height: 320 };
    const x = logarithmic('scale', 'scale of the model, smallest = 1', [1, 10 ** decades]);
    const color = colourChannel('name', colours);
    const lowest = 1e-6;
    const panels = [
      { y: linear('exact', 'answers that are right throughout', [0, 1]), low: 0 },
      { y: logarithmic('exact', null, [lowest, 1]), low: lowest },
    ];
    return {
      width: 2 * size.width,
      hconcat: panels.map(({ y, low }) => ({
        ...size,
        layer: [
          lineLayer(
            lines.filter(({ exact }) => exact >= low),
            { x, y, color },
            { strokeWidth: 2 },
          ),
          pointLayer(
            points.filter(({ exact }) => exact >= low),
            { x, y, color, shape: originChannel('shape', points) },
            { size: 40, clip: false },
          ),
        ],
      })),
    };
  },
  checks: {
    'what is drawn is pᵏ, and the tokens of the same answers p, within four standard errors': ({ points }) =>
      every(
        ...points.flatMap(({ name, length, p, exact, tokens }) => {
          const error = (mean: number, count: number): number => 4 * Math.sqrt((mean * (1 - mean)) / count) + 1 / count;
          return [
            near(`${name}, p = ${p}`, exact, p ** length, { atol: error(p ** length, answers) }),
            near(`tokens of ${name}, p = ${p}`, tokens, p, { atol: error(p, answers * length) }),
          ];
        }),
      ),
    'the rise from 10 to 90 % takes 89 % of the axis for a token, 22 % for 10 tokens and 2.4 % for 100': ({ lines }) =>
      every(
        ...[0.889, 0.217, 0.0241].map((expected, i) => {
          const length = 10 ** i;
          const part = (decadeOf(0.9, length) - decadeOf(0.1, length)) / decades;
          const drawn = lines.filter((line) => line.length === length && line.exact >= 0.1 && line.exact <= 0.9);
          return every(
            near(`${length} tokens`, part, expected, { rtol: 5e-3 }),
            near(`${length} tokens, as drawn`, drawn.length / 400, expected, { atol: 0.003 }),
          );
        }),
      ),
    'answers of 30 tokens stay below 5 % over 4 of the 5 decades, in which p gains four fifths of all it gains': ({
      lines,
    }) => {
      const before = lines.filter(({ length, scale }) => length === 30 && scale <= 1e4);
      return every(
        holds(
          before.every(({ exact }) => exact < 0.05),
          `got ${Math.max(...before.map(({ exact }) => exact))}`,
        ),
        near('gain', (accuracyAt(4) - worst) / (best - worst), 0.8, { atol: 1e-12 }),
      );
    },
    'the logarithm of an answer’s accuracy is k times that of a token': ({ lines }) =>
      every(
        ...lines.map(({ name, length, scale, exact }) =>
          near(`${name} at ${scale}`, Math.log(exact), length * Math.log(accuracyAt(Math.log10(scale))), {
            rtol: 1e-9,
          }),
        ),
      ),
  },
});
