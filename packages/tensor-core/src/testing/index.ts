export { type AllcloseOptions, allclose, type Comparison, type Values } from './all-close.ts';
export { centralDifference, centralDifferenceAsync } from './central-difference.ts';
export { type MatcherResult, matchers, toBeAllclose } from './matchers.ts';
export { fillByRule, ruleImage, ruleValues, unit } from './weight-rule.ts';
