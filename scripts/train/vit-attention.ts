/**
 * What a small ViT attends to, drawn from the weights that scripts/train/data-size.ts trained on 60,000 images of Fashion-MNIST:
 * rollout over an image of each class, how far the heads of each layer look, how alike the position embeddings are:
 * `npm run script -- scripts/train/vit-attention.ts [--weights models/vit/fashion-mnist.safetensors] [--out out]`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderSvg, type TopLevelSpec } from '@netwright/plots';
import type { TensorData } from '@netwright/tensor-core';
import { loadWeights } from '@netwright/tensor-core/weights';
import { formatTable } from '@netwright/terminal';
import {
  attentionDistance,
  attentionDistanceFigure,
  attentionRollout,
  positionSimilarity,
  positionSimilarityFigure,
  rolloutFigure,
  rolloutMaps,
} from '@netwright/vit';
import { commandLine } from '../command-line/command-line.ts';
import { existingPath } from '../command-line/values.ts';
import { readFashionMnist } from '../data/fashion-mnist.ts';
import { type ImageSet, pick } from '../data/image-set.ts';
import { pictureAddress } from '../plots/image-grid.ts';
import { root } from '../workspace.ts';
import { vitAttention } from './vit-attention-layers.ts';

const positions = 'encoder.pos_embedding';
/** A ViT's weights. */
async function weightsOf(path: string): Promise<Map<string, TensorData>> {
  const weights = await loadWeights(existingPath('--weights', path));
  if (weights.has(positions)) return weights;
  throw new Error(`--weights: needs a ViT's weights with ${positions}, got ${[...weights.keys()].join(', ')}`);
}

const { weights, out } = await commandLine(
  import.meta.url,
  {
    options: {
      weights: { type: 'string', default: join(root, 'models', 'vit', 'fashion-mnist.safetensors') },
      out: { type: 'string', default: 'out' },
    },
  },
  async ({ values }) => ({
    weights: await weightsOf(values.weights),
    out: values.out,
  }),
);
const table = weights.get(positions) as TensorData;

/** Image `i` of a set as the address of a picture, three screen pixels per pixel. */
function address({ images, size }: ImageSet, i: number): Promise<string> {
  const grey = images.subarray(i * size ** 2, (i + 1) * size ** 2);
  const data = Uint8Array.from({ length: 3 * grey.length }, (_, j) => grey[Math.floor(j / 3)] as number);
  return pictureAddress({ width: size, height: size, data }, 3);
}

const { test } = readFashionMnist();
const perClass = test.count / 10;
const shown = pick(
  test,
  Array.from({ length: 10 }, (_, label) => label * perClass),
);
const many = pick(
  test,
  Array.from({ length: 500 }, (_, i) => 20 * i),
);
const patch = 7;
const grid = [4, 4] as const;
const maps = rolloutMaps(attentionRollout(await vitAttention(weights, shown)), { grid });
const pictures = await Promise.all(Array.from({ length: shown.count }, (_, i) => address(shown, i)));
const distances = attentionDistance(await vitAttention(weights, many), { grid, patch });

const figures: Readonly<Record<string, TopLevelSpec>> = {
  'vit-rollout': rolloutFigure(maps, {
    pictures,
    side: 84,
    subtitle: 'What the class token of a small ViT reads of each class of Fashion-MNIST',
  }),
  'vit-attention-distance': attentionDistanceFigure(distances, {
    subtitle: ['A dot per head,', 'mean over 500 images'],
  }),
  'vit-positions': positionSimilarityFigure(positionSimilarity(table, { grid }), {
    subtitle: ['Patches of 7x7 pixels,', 'trained on Fashion-MNIST'],
  }),
};
await mkdir(out, { recursive: true });
for (const [name, spec] of Object.entries(figures)) await writeFile(join(out, `${name}.svg`), await renderSvg(spec));
console.log(
  formatTable(
    ['layer', ...(distances[0] ?? []).map((_, head) => `head ${head + 1}`)],
    distances.map((heads, layer) => [String(layer + 1), ...heads.map((d) => d.toFixed(1))]),
  ),
);
console.log(
  `Mean attention distance [pixels]; wrote ${Object.keys(figures)
    .map((name) => join(out, `${name}.svg`))
    .join(', ')}`,
);
