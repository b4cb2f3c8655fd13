/**
 * The perceptron, "The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain" (Rosenblatt,
 * 1958), https://doi.org/10.1037/h0042519: one layer of response units over the retina's points. Rosenblatt's units answer
 * yes or no; the table's model gives their sums, and its loss is the perceptron criterion, whose subgradient step is his rule.
 */
import { block, image, type ModelTable, type Params, type Source, type Tensor } from '@netwright/tensor-core';
import { flatten, linear } from '@netwright/tensor-core/nn';
import { perceptronCriterion } from '@netwright/tensor-core/train';

/** Sizes of a perceptron. */
export interface PerceptronConfig {
  /** Response units. */
  numClasses: number;
}

/** [N, C, H, W] image -> [N, numClasses] sums of the response units. */
export const perceptron = block(
  (p: Params, x: Tensor, c: PerceptronConfig): Tensor => linear(p.at('fc'), flatten(x), c.numClasses),
);

const rosenblatt: Source = {
  title: 'The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain',
  authors: 'Rosenblatt',
  year: 1958,
  url: 'https://doi.org/10.1037/h0042519',
};

/** A perceptron of ten units over 28x28 digits. */
export const perceptrons = {
  perceptron: {
    build: perceptron,
    config: { numClasses: 10 } satisfies PerceptronConfig,
    inputs: { x: image(28, 1) },
    outputs: ['logits'],
    params: 7_850,
    macs: 7_840,
    source: rosenblatt,
    loss: ({ logits }, { labels }) => perceptronCriterion(logits as Tensor, labels as Tensor),
    reference: 'perceptron',
  },
} satisfies ModelTable;
