/**
 * The network that a genotype makes, "DARTS: Differentiable Architecture Search" (Liu, Simonyan, Yang, 2018),
 * https://arxiv.org/abs/1806.09055, section 3.3, for CIFAR and for ImageNet. Parameter names are those of the published code
 * and its checkpoints (https://github.com/quark0/darts, cnn/model.py).
 */
import { block, GraphError, type Params, Tensor } from '@netwright/tensor-core';
import { add, concat, dropPath, globalAvgPool2d, linear } from '@netwright/tensor-core/nn';
import { type CellGenotype, cellOf, checkGenotype, type Genotype } from '../space/genotype.ts';
import { auxiliaryHead } from './auxiliary-head.ts';
import { type CellLayout, checkCounts, reductionsOf } from './cell-layout.ts';
import { factorizedReduce, operation, reluConvBn } from './operation.ts';
import { cifarStem, imageNetStem0, imageNetStem1 } from './stem.ts';

/** Sizes of a network of a genotype. */
export interface EvaluationConfig extends CellLayout {
  genotype: Genotype;
  /** Channels of a node in the first cells; reduction cells double them. */
  channels: number;
  /** 'cifar' keeps the size of the image, 'imagenet' divides it by 8 before the cells. */
  stem: 'cifar' | 'imagenet';
  /** Whether there is an auxiliary head, after the cell at two thirds of the depth. */
  auxiliary: boolean;
  /** Rate of drop-path: how often an operation but the identity is left out for a sample in training. */
  stochasticDepth: number;
  numClasses: number;
}

/** What a network reads: images, or images and the rate of drop-path [] of this step, in place of the configuration's. */
export type EvaluationInput = Tensor | Readonly<{ x: Tensor; stochasticDepth: Tensor }>;

interface CellShape {
  readonly channels: number;
  readonly edges: CellGenotype;
  readonly concat: readonly number[];
  readonly reduction: boolean;
  readonly reductionBefore: boolean;
  readonly rate: number | Tensor;
}

const norm = { affine: true };

/** Maps of the two cells before -> the joined maps of the cell's nodes, halved by a reduction cell. */
const cell = block((p: Params, before: Tensor, last: Tensor, c: CellShape): Tensor => {
  const preprocess = c.reductionBefore ? factorizedReduce : reluConvBn;
  const states = [
    preprocess(p.at('preprocess0'), before, c.channels, norm),
    reluConvBn(p.at('preprocess1'), last, c.channels, norm),
  ];
  const edge = (at: Params, [name, from]: CellGenotype[number]): Tensor => {
    const stride = c.reduction && from < 2 ? 2 : 1;
    const y = operation(at, states[from] as Tensor, name, { stride, ...norm });
    if (name === 'skip_connect' && stride === 1) return y;
    return p.graph.within(at.path, () => dropPath(y, c.rate));
  };
  for (let i = 0; i < c.edges.length; i += 2)
    states.push(add(edge(p.at('_ops', i), c.edges[i]!), edge(p.at('_ops', i + 1), c.edges[i + 1]!)));
  return concat(
    c.concat.map((state) => states[state] as Tensor),
    1,
  );
});

/** What the first cell reads: ImageNet's stem gives maps of two sizes, as a reduction cell would. */
function stemOf(p: Params, x: Tensor, { stem, channels }: EvaluationConfig): [before: Tensor, last: Tensor] {
  if (stem === 'cifar') {
    const y = cifarStem(p.at('stem'), x, 3 * channels);
    return [y, y];
  }
  const y = imageNetStem0(p.at('stem0'), x, channels);
  return [y, imageNetStem1(p.at('stem1'), y, channels)];
}

/**
 * [N, 3, H, W] image -> [N, numClasses] `logits`, and `aux`, those of the auxiliary head, where there is one; height and
 * width may be open. Throws on a genotype that is not valid, counts that are no integers from 1 up, a rate out of [0, 1], and images
 * that are too small.
 */
export function evaluationNetwork(p: Params, input: EvaluationInput, config: EvaluationConfig): Record<string, Tensor> {
  const { genotype, auxiliary, numClasses, stem } = config;
  checkGenotype(genotype, 'evaluationNetwork');
  checkCounts('evaluationNetwork', { channels: config.channels, numClasses });
  if (stem !== 'cifar' && stem !== 'imagenet')
    throw new GraphError(`evaluationNetwork: stem must be 'cifar' or 'imagenet', got '${stem as string}'`);
  const reductions = reductionsOf('evaluationNetwork', config);
  const { x, stochasticDepth: rate } = input instanceof Tensor ? { ...config, x: input } : input;
  let [before, last] = stemOf(p, x, config);
  let channels = config.channels;
  let halfway = last;
  reductions.forEach((reduction, i) => {
    if (reduction) channels *= 2;
    const { edges, concat: joined } = cellOf(genotype, reduction ? 'reduce' : 'normal');
    const reductionBefore = reductions[i - 1] ?? stem === 'imagenet';
    const shape = { channels, edges, concat: joined, reduction, reductionBefore, rate };
    const y = cell(p.at('cells', i), before, last, shape);
    [before, last] = [last, y];
    if (i === Math.floor((2 * reductions.length) / 3)) halfway = y;
  });
  const head = {
    numClasses,
    ...(stem === 'cifar' ? ({ stride: 3, secondNorm: true } as const) : ({ stride: 2, secondNorm: false } as const)),
  };
  const aux = auxiliary && auxiliaryHead(p.at('auxiliary_head'), halfway, head);
  return { logits: linear(p.at('classifier'), globalAvgPool2d(last), numClasses), ...(aux && { aux }) };
}
