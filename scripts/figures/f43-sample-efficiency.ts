import {
  criticalBatch,
  kaplanLossAfter,
  kaplanStepsForLoss,
  minimumSteps,
} from '@netwright/efficiency-metrics/scaling';
import { logDomain, originChannel, palette, type WithOrigin } from '@netwright/plots';
import { computeEnvelope, meanCurve, reaches } from '../train/scaling-envelope.ts';
import type { ScalingRun } from '../train/scaling-run.ts';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { lineLayer } from './kit/layers.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Learning {
  kaplan: { 'L(N,S)': { aN: number; aS: number; N_c: number; S_c: number } };
}

interface Row extends WithOrigin {
  seed?: number; // none: the mean of all
  n: number;
  tokens: number;
  flop: number;
  loss: number;
}

const models = [1e3, 1e5, 1e7, 1e9]; // parameters
const losses = Array.from({ length: 141 }, (_, i) => 10 * 0.99 ** i); // [nats per token]
const batch = 2 ** 19; // of the paper's runs [tokens]
const colours = [palette.sky, palette.blue, palette.green, palette.orange, palette.vermillion, palette.black];

/** Where the law reaches a loss: S from S_min and the critical batch, equation 5.4, then tokens and 6 N D. */
function lawAt(n: number, loss: number): { tokens: number; flop: number } | undefined {
  if (kaplanLossAfter(n, 1e30) >= loss) return undefined;
  const least = kaplanStepsForLoss(n, loss);
  const tokens = least * (1 + criticalBatch(loss) / batch) * batch;
  return { tokens, flop: 6 * n * tokens };
}

/** Larger models learn more from every token. */
export const figure = defineFigure({
  id: 'F43',
  title: 'Larger models need fewer tokens to the same loss',
  lectures: ['A'],
  source: 'Kaplan et al. (2020), arXiv:2001.08361, figure 2 and equation 1.6; repeated on smaller models',
  caption:
    'Loss by size of model over tokens seen (left) and over training compute (right), all axes logarithmic; above, the law L(N, S) of the paper; below, GPTs of characters trained here, three seeds (thin) and their means. On the left each larger model reaches the loss that all reach with fewer tokens; with one seed alone neighbours in size may swap. On the right the curves cross: every budget has its size.',
  method:
    'Closed form of the package efficiency-metrics at the paper’s batch of 2^19 tokens. Trained here: six sizes, three seeds each, on 2.56 million characters drawn from the 1.07 million of Moby Dick, at a constant rate after warm-up; the record of scripts/train/scaling.ts. Compute here is counted on the graph, forward and twice that backward; N is without embeddings.',
  cost: 'slow',
  trainedBy: { script: 'scripts/train/scaling.ts', record: 'scaling' },
  data: ({ record }) => {
    const { runs } = record<{ runs: ScalingRun[] }>();
    const sizes = [...new Set(runs.map(({ nonEmbedding }) => nonEmbedding))].sort((a, b) => a - b);
    const own = (n: number) => runs.filter(({ nonEmbedding }) => nonEmbedding === n).map(({ curve }) => curve);
    const means = sizes.map((n) => ({ n, curve: meanCurve(own(n)) }));
    const common = Math.max(...means.map(({ curve }) => curve.at(-1)?.loss ?? Number.NaN));
    return {
      law: models.flatMap((n) =>
        losses.flatMap((loss) => {
          const at = lawAt(n, loss);
          return at ? [{ n, loss, ...at, origin: 'published' as const }] : [];
        }),
      ),
      points: means.flatMap(({ n, curve }) =>
        curve.map((point) => ({ n, ...point, origin: 'computed here' as const })),
      ),
      runs: runs.flatMap(({ nonEmbedding: n, seed, curve }) =>
        curve.map((point) => ({ n, seed, ...point, origin: 'computed here' as const })),
      ),
      constants: published<Learning>('scaling-laws').kaplan['L(N,S)'],
      common, // the least loss that the mean of every size reaches
      needed: means.map(({ curve }) => reaches(curve, common)?.tokens ?? Number.NaN),
    };
  },
  plot: ({ law, points, runs }) => {
    const row = (
      rows: readonly Row[],
      name: string,
      unit: string,
      ticks: number[],
      range: readonly string[],
      each: readonly Row[] = [],
    ) => {
      const names = [...new Set(rows.map(({ n }) => n))].map(count);
      const named = (some: readonly Row[]) => some.map((one) => ({ ...one, model: count(one.n) }));
      const color = {
        field: 'model',
        type: 'nominal',
        sort: names,
        scale: { domain: names, range },
        legend: { title: 'parameters', symbolType: 'stroke', symbolOpacity: 1 },
      };
      const panel = (axis: 'tokens' | 'flop', xTitle: string) => {
        const x = logarithmic(axis, xTitle, logDomain(rows.map((one) => one[axis])));
        const lossDomain = logDomain([...rows, ...each].map(({ loss }) => loss));
        const y = logarithmic('loss', `loss [nats per ${unit}]`, lossDomain, { values: ticks });
        const order = { field: 'tokens', type: 'quantitative' };
        const strokeDash = { ...originChannel('strokeDash', rows), legend: null };
        const encoding = { x, y, order, color, strokeDash };
        return {
          title: { text: name, fontSize: 13, fontWeight: 'normal' },
          width: 320,
          height: 240,
          layer: [
            lineLayer(named(each), { ...encoding, detail: { field: 'seed' } }, { strokeWidth: 0.8, opacity: 0.45 }),
            lineLayer(named(rows), encoding, { strokeWidth: 2 }),
          ],
        };
      };
      return {
        resolve: { scale: { strokeDash: 'independent' } },
        hconcat: [panel('tokens', `${unit}s seen`), panel('flop', 'training compute [FLOP]')],
      };
    };
    const dark = [palette.sky, palette.green, palette.vermillion, palette.black];
    return {
      width: 800,
      resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
      vconcat: [
        row(law, 'the law of the paper, published', 'token', [2, 3, 4, 5, 6, 8, 10], dark),
        row(points, 'small GPTs, computed here', 'character', [2, 2.2, 2.4, 2.6, 2.8, 3, 3.2, 3.6, 4], colours, runs),
      ],
    };
  },
  checks: {
    'the constants of the law are 0.077, 0.76, 6.5e13 and 2.1e3, and its curves reach their losses': ({
      constants,
      law,
    }) =>
      every(
        equal('constants', [constants.aN, constants.aS, constants.N_c, constants.S_c], [0.077, 0.76, 6.5e13, 2.1e3]),
        ...law.map(({ n, loss, tokens }) =>
          near('loss', kaplanLossAfter(n, minimumSteps(tokens / batch, batch, loss)), loss, { rtol: 1e-9 }),
        ),
      ),
    'by the law tokens to a loss of 7 fall with the size, and over compute the curves cross: the smallest reaches 8 nats first, the next 6.85':
      () => {
        const at = (loss: number) => models.map((n) => lawAt(n, loss) ?? { tokens: Infinity, flop: Infinity });
        const best = (loss: number): number => {
          const flops = at(loss).map(({ flop }) => flop);
          return models[flops.indexOf(Math.min(...flops))] as number;
        };
        return every(
          holds(isFalling(at(7).map(({ tokens }) => tokens)), `tokens: ${at(7).map(({ tokens }) => tokens)}`),
          holds(best(8) === 1e3 && best(6.85) === 1e5, `best sizes are ${best(8)} and ${best(6.85)}`),
        );
      },
    'trained here: each larger of six sizes needs fewer characters to the loss that all reach, by the means of three seeds':
      ({ needed }) => every(equal('sizes', needed.length, 6), holds(isFalling(needed), `characters: ${needed}`)),
    'trained here: over compute the curves cross: the smallest leads at 1e10 FLOP, and a larger one where its training ends':
      ({ points }) => {
        const sizes = [...new Set(points.map(({ n }) => n))];
        const curves = sizes.map((n) => ({ nonEmbedding: n, curve: points.filter((point) => point.n === n) }));
        const end = curves[0]?.curve.at(-1)?.flop ?? 0;
        const [first, last] = computeEnvelope(curves, [1e10, end]).map(({ nonEmbedding }) => nonEmbedding);
        return holds(first === 768 && Number(last) > 768, `${first} leads, then ${last}`);
      },
  },
});

const count = (n: number): string => n.toLocaleString('en');
const isFalling = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value < (values[i - 1] as number));
