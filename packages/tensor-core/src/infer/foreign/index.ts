import type { InferRule } from '../rule.ts';
import { layouts } from './layouts.ts';
import { machineLearning } from './machine-learning.ts';
import { microsoftAttention } from './microsoft-attention.ts';
import { microsoftLayers } from './microsoft-layers.ts';
import { microsoftQuantised } from './microsoft-quantised.ts';
import { microsoftText } from './microsoft-text.ts';
import { others } from './others.ts';
import { quantised } from './quantised.ts';
import { signal } from './signal.ts';
import { stateful } from './stateful.ts';
import { vision } from './vision.ts';

/**
 * Shape-and-type rules of operators that files of others have and graphs here are not built from: quantised layers, signal
 * processing, ai.onnx.ml, and onnxruntime's own domains. Named `Operator` or `domain.Operator`, as in `inferRules`, to
 * which they add and before which they go where both have one; the main entry does without them.
 */
export const foreignRules: Record<string, InferRule> = {
  ...quantised,
  ...signal,
  ...vision,
  ...stateful,
  ...others,
  ...machineLearning,
  ...microsoftQuantised,
  ...microsoftAttention,
  ...microsoftLayers,
  ...microsoftText,
  ...layouts,
};
