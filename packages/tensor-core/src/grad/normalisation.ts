import type { GradRule } from './rule.ts';

/** Rules by operator. */
export const normalisation: Record<string, GradRule> = {};
