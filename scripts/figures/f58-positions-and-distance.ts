import { join } from 'node:path';
import { originChannel, palette } from '@netwright/plots';
import { permutation, type TensorData, tensorData } from '@netwright/tensor-core';
import { loadWeights } from '@netwright/tensor-core/weights';
import { attentionDistance, positionSimilarity, positionSimilarityFigure } from '@netwright/vit';
import { mean } from '../mean.ts';
import { vitAttention } from '../train/vit-attention-layers.ts';
import { root } from '../workspace.ts';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { lastClothes } from './kit/last-clothes.ts';
import { labelLayer, pointLayer, ruleLayer } from './kit/layers.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const side = 4; // patches
const patch = 7; // [pixels]
const patches = side ** 2;
const grid = [side, side] as const;
const shuffles = 1000;
const places = Array.from({ length: patches }, (_, i) => i);

const inLine = (a: number, b: number): boolean => Math.floor(a / side) === Math.floor(b / side) || (a - b) % side === 0;

/** Mean cosine of two patches in one row or column, and of two others, where patch i has the embedding of `order[i]`. */
function alikeness(cosines: ArrayLike<number | bigint>, order: ArrayLike<number>): { line: number; others: number } {
  const of = (wanted: boolean): number =>
    mean(
      places.flatMap((a) =>
        places
          .filter((b) => b !== a && inLine(a, b) === wanted)
          .map((b) => Number(cosines[(order[a] as number) * patches + (order[b] as number)])),
      ),
    );
  return { line: of(true), others: of(false) };
}

/** Weights of heads that look at all patches alike, and not at the class token. */
const evenWeights = (): TensorData =>
  tensorData(Array((patches + 1) ** 2).fill(1 / (patches + 1)), [1, 1, patches + 1, patches + 1]);

/** What a small ViT has learned of places: how alike their embeddings are, and how far each head looks. */
export const figure = defineFigure({
  id: 'F58',
  title: 'Positions that a ViT learns, and how far its heads look',
  lectures: ['A'],
  source: 'Dosovitskiy et al. (2021), arXiv:2010.11929, figure 7 and table 8',
  caption:
    'Of a ViT of 4 layers, trained here on Fashion-MNIST: the cosine of each patch’s position embedding with all others (left), and the distance to what each head attends to, by layer (middle), beside that of equal weights. Right, published accuracy of ViT-B/16 by its embeddings of positions: without any it is worst, and which one it has hardly matters.',
  method:
    'Cosines are those of the kept weights models/vit/fashion-mnist.safetensors; distances are means over 100 images that did not train, weighted by attention. With 4×4 patches of 7 pixels rows and columns show less than in the paper’s figure, and no head is local.',
  cost: 'cheap',
  seed: 58,
  data: async ({ seed }) => {
    const weights = await loadWeights(join(root, 'models', 'vit', 'fashion-mnist.safetensors'));
    const table = weights.get('encoder.pos_embedding');
    if (!table) throw new Error('F58: the weights must have encoder.pos_embedding');
    const cosines = positionSimilarity(table, { grid }).data;
    const layers = attentionDistance(await vitAttention(weights, lastClothes(10)), { grid, patch });
    const own = alikeness(cosines, places);
    const shuffled = Array.from({ length: shuffles }, (_, step) =>
      alikeness(cosines, permutation(patches, { seed, step })),
    );
    const { table8_pos_emb_5shot } = published<{ table8_pos_emb_5shot: Record<string, number> }>('vit-pretraining');
    return {
      cosines: Array.from(cosines, Number),
      distances: layers.flatMap((heads, layer) =>
        heads.map((distance) => ({ layer: layer + 1, distance, origin: 'computed here' as const })),
      ),
      even: attentionDistance([evenWeights()], { grid, patch })[0]?.[0] ?? Number.NaN,
      own,
      asMuch: mean(shuffled.map(({ line, others }) => (line - others >= own.line - own.others ? 1 : 0))),
      table8: Object.entries(table8_pos_emb_5shot).map(([name, accuracy]) => ({
        name,
        accuracy: 100 * accuracy,
        origin: 'published' as const,
      })),
    };
  },
  plot: ({ cosines, distances, even, table8 }) => {
    const { $schema, title, ...maps } = positionSimilarityFigure(tensorData(cosines, [...grid, ...grid]), {
      side: 52,
    }) as unknown as Record<string, object>;
    const small = (text: string): object => ({ text, fontSize: 13, offset: 6 });
    const x = { field: 'layer', type: 'ordinal', title: 'layer', axis: { labelAngle: 0 } };
    const y = linear('distance', 'mean attention distance [pixels]', [0, 20]);
    const nominal = { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelAngle: 0 } };
    const height = 240;
    const shape = originChannel('shape', [...distances, ...table8]);
    return {
      width: 800,
      spacing: 40,
      resolve: { scale: { color: 'independent' } },
      hconcat: [
        { title: small('Likeness of positions'), ...maps },
        {
          title: small('How far heads look'),
          width: 190,
          height,
          layer: [
            ruleLayer({ distance: even }, { y }),
            labelLayer([{ distance: even, label: 'equal weights' }], { y, x: { value: 4 } }, { dy: -16 }),
            pointLayer(distances, { x, y, shape }, { color: palette.blue }),
          ],
        },
        {
          title: small('Embeddings of ViT-B/16'),
          width: 190,
          height,
          layer: [
            pointLayer(
              table8,
              { x: nominal, y: linear('accuracy', '5-shot accuracy, ImageNet [%]', [60, 66]), shape },
              { color: palette.vermillion, size: 110 },
            ),
          ],
        },
      ],
    };
  },
  checks: {
    'an embedding is most like itself, and no cosine is beyond 1': ({ cosines }) =>
      every(
        equal('cosines', cosines.length, patches ** 2),
        ...places.map((i) => {
          const row = cosines.slice(i * patches, (i + 1) * patches);
          return holds(
            Math.abs((row[i] ?? 0) - 1) < 1e-6 && row.every((cosine, j) => j === i || Math.abs(cosine) < 0.999),
            `patch ${i}: got ${row}`,
          );
        }),
      ),
    'patches of one row or column are more alike than others, by more than 95 % of grids with shuffled places show': ({
      own,
      asMuch,
    }) =>
      holds(
        own.line > own.others && asMuch < 0.05,
        `mean cosines are ${own.line} and ${own.others}, in ${100 * asMuch} % of shuffled grids as far apart`,
      ),
    'equal weights look 14.1 pixels far; the mean of every layer is more than half of that, so that no layer is local':
      ({ distances, even }) => {
        const byHand = mean(
          places.flatMap((a) =>
            places.map((b) => patch * Math.hypot(Math.floor(a / side) - Math.floor(b / side), (a % side) - (b % side))),
          ),
        );
        return every(
          near('equal weights', even, byHand, { rtol: 1e-6 }),
          near('equal weights', even, 14.1, { atol: 0.05 }),
          equal('heads', distances.length, 16),
          ...[1, 2, 3, 4].map((layer) => {
            const found = mean(distances.filter((one) => one.layer === layer).map(({ distance }) => distance));
            return holds(found > even / 2 && found < even * 1.5, `layer ${layer}: got ${found}`);
          }),
        );
      },
    'published: 61.4 % without positions, 64.2 % with those of one dimension, and no other is further than 0.3 points':
      ({ table8 }) => {
        const [none = Number.NaN, ...others] = table8.map(({ accuracy }) => accuracy);
        return every(
          equal(
            'rows',
            table8.map(({ name }) => name),
            ['none', '1-D', '2-D', 'relative'],
          ),
          near('none', none, 61.4, { atol: 0.05 }),
          near('1-D', others[0] ?? 0, 64.2, { atol: 0.05 }),
          ...others.map((accuracy) => near('others', accuracy, others[0] ?? 0, { atol: 0.3 })),
        );
      },
  },
});
