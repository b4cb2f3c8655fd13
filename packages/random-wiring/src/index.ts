import type { ModelTable } from '@netwright/tensor-core';

export type { Wiring } from './wiring.ts';

/** Every model of this package by name. */
export const models = {} as const satisfies ModelTable;
