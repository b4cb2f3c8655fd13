/**
 * The multi-layer perceptron, "Learning representations by back-propagating errors" (Rumelhart, Hinton, Williams, 1986),
 * https://doi.org/10.1038/323533a0, in the sizes that "Gradient-Based Learning Applied to Document Recognition" (LeCun et
 * al., 1998, sections III-B and III-C) compares on MNIST. No weights were published; layers are numbered.
 */
import { image, type ModelTable, type Params, type Source, type Tensor } from '@netwright/tensor-core';
import { flatten, linear, mul, tanh } from '@netwright/tensor-core/nn';

/** Sizes of a multi-layer perceptron. */
export interface MultilayerPerceptronConfig {
  /** Units of each hidden layer. */
  hidden: readonly number[];
  numClasses: number;
}

/** A tanh(S a) with A = 1.7159 and S = 2/3 (LeCun et al. 1998, appendix A). */
const squash = (a: Tensor): Tensor => mul(tanh(mul(a, 2 / 3)), 1.7159);

/** [N, C, H, W] image -> [N, numClasses] logits. */
export function multilayerPerceptron(p: Params, x: Tensor, c: MultilayerPerceptronConfig): Tensor {
  let y = flatten(x);
  for (const [i, units] of c.hidden.entries()) y = squash(linear(p.at(`fc${i + 1}`), y, units));
  return linear(p.at(`fc${c.hidden.length + 1}`), y, c.numClasses);
}

const rumelhart: Source = {
  title: 'Learning representations by back-propagating errors',
  authors: 'Rumelhart, Hinton, Williams',
  year: 1986,
  url: 'https://doi.org/10.1038/323533a0',
};

const entry = (hidden: readonly number[], params: number, macs: number, reference: string) =>
  ({
    build: multilayerPerceptron,
    config: { hidden, numClasses: 10 } satisfies MultilayerPerceptronConfig,
    inputs: { x: image(28, 1) },
    outputs: ['logits'],
    params,
    macs,
    source: rumelhart,
    reference,
    tiny: { config: { hidden: hidden.map(() => 16) } },
  }) as const;

/** The networks of LeCun et al. 1998 with one and two hidden layers. */
export const multilayerPerceptrons = {
  mlp_300: entry([300], 238_510, 238_200, 'mlp_300'),
  mlp_1000: entry([1000], 795_010, 794_000, 'mlp_1000'),
  mlp_300_100: entry([300, 100], 266_610, 266_200, 'mlp_300_100'),
  mlp_500_150: entry([500, 150], 469_160, 468_500, 'mlp_500_150'),
} satisfies ModelTable;
