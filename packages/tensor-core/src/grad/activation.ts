import type { GradRule } from './rule.ts';

/** Rules by operator. */
export const activation: Record<string, GradRule> = {};
