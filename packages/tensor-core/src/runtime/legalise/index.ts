export { cpuRules, type LegaliseOptions, legalise, webgpuRules } from './legalise.ts';
export type { LegaliseContext, LegaliseRule } from './rule.ts';
