import type { ModelTable } from '@netwright/tensor-core';

/** Every model of this package by name. */
export const models = {} as const satisfies ModelTable;
