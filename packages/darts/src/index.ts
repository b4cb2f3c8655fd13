/** Differentiable architecture search. */
import type { ModelTable } from '@netwright/tensor-core';

export type { CellLayout } from './networks/reductions.ts';
export { architectureNames, isArchitectureParameter, type SupernetConfig, supernet } from './networks/supernet.ts';
export { type Edge, edgesOf } from './space/edges.ts';
export { isOperation, type OperationName, operationNames, primitives } from './space/operations.ts';

/** Every model of this package by name. */
export const models = {} as const satisfies ModelTable;
