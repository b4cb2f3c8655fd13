import { models, type Wiring } from '@netwright/random-wiring';
import { image, initialise, trace } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import type { ImageSet } from '../../data/image-set.ts';
import { accuracyWithout, type Damage, damageLosses, damagesOf, lossByDegree } from '../../train/wiring-damages.ts';

const wiring: Wiring = {
  nodes: 3,
  edges: [
    [0, 2],
    [1, 2],
  ],
};

test('every node and every edge is taken out once, but an only input', () => {
  expect(
    damagesOf([wiring, { nodes: 1, edges: [] }]).map(({ stage, what, label }) => `${stage} ${what} ${label}`),
  ).toEqual(['0 node 0', '0 node 1', '0 node 2', '0 edge 0-2', '0 edge 1-2']);
});

test('losses are means by degree', () => {
  const removals = [
    { degree: 2, loss: 0.3 },
    { degree: 1, loss: 0.1 },
    { degree: 2, loss: 0.2 },
  ];
  expect(lossByDegree(removals)).toEqual([
    { degree: 1, removals: 1, loss: 0.1 },
    { degree: 2, removals: 2, loss: 0.25 },
  ]);
});

/** A network of one stage that gives class 1 for everything, and four images of which three are of it. */
function trained() {
  const config = { ...models.randwire_ws_78.config, width: 4, wirings: [wiring], stem: [2], head: 6, numClasses: 3 };
  const model = { ...models.randwire_ws_78, config, inputs: { x: image(8, 1) } };
  const weights = new Map(initialise(trace(model), { seed: 1 }));
  // What the classifier gives is what its bias decides.
  weights.set('classifier.fc.weight', { data: new Float32Array(18), dims: [3, 6], dtype: 'float32' });
  weights.set('classifier.fc.bias', { data: Float32Array.of(0, 1, 0), dims: [3], dtype: 'float32' });
  const images: ImageSet = {
    count: 4,
    size: 8,
    images: new Uint8Array(256).fill(9),
    labels: Uint8Array.of(1, 1, 1, 0),
  };
  return { model, weights, images };
}

test('a network without a node runs on the weights of the whole', async () => {
  const { model, weights, images } = trained();
  expect(await accuracyWithout(model, weights, images)).toBe(0.75);
  const damage: Damage = { stage: 0, what: 'node', node: 1, label: '1' };
  expect(await accuracyWithout(model, weights, images, damage)).toBe(0.75);
});

test('a node counts by its readers, an edge by the inputs of its head; the parts that are told make up the whole', async () => {
  const { model, weights, images } = trained();
  const shares: number[] = [];
  const { accuracy, removals } = await damageLosses(model, weights, images, (share) => shares.push(share));
  expect(accuracy).toBe(0.75);
  expect(removals.map(({ what, label, degree, loss }) => [what, label, degree, loss])).toEqual([
    ['node', '0', 1, 0],
    ['node', '1', 1, 0],
    ['node', '2', 0, 0],
    ['edge', '0-2', 2, 0],
    ['edge', '1-2', 2, 0],
  ]);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});
