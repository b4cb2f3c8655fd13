import type { GradRule } from './rule.ts';

/** Rules by operator. */
export const indexing: Record<string, GradRule> = {};
