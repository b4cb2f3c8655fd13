import type { GradRule } from './rule.ts';

/** Rules by operator. */
export const conv: Record<string, GradRule> = {};
