export { cpuRules, type LegaliseOptions, legalise, webgpuRules } from './legalise.ts';
export { optimiserRules } from './optimiser.ts';
export type { LegaliseContext, LegaliseRule } from './rule.ts';
