export { type AllcloseOptions, allclose, type Comparison, type Values } from './all-close.ts';
export { centralDifference, centralDifferenceAsync } from './central-difference.ts';
export { type MatcherResult, matchers, toBeAllclose } from './matchers.ts';
export {
  bodyOf,
  type Field,
  Float,
  graphOf,
  info,
  intsOf,
  type ModelParts,
  message,
  modelFile,
  nodeOf,
  tensorOf,
} from './onnx-message.ts';
export { fillByRule, ruleImage, ruleValues, unit } from './weight-rule.ts';
