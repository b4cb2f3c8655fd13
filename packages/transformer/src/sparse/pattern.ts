import { constant, type Graph, type Tensor, tensorData } from '@netwright/tensor-core';

/**
 * Which earlier positions a position attends to: "Generating Long Sequences with Sparse Transformers" (Child, Gray, Radford,
 * Sutskever, 2019), https://arxiv.org/abs/1904.10509, section 4.2. Cheapest where the stride is near the root of the length.
 */
export interface SparsePattern {
  /** 'strided' for what repeats in rows, as an image; 'fixed' for text. */
  readonly kind: 'strided' | 'fixed';
  /** The paper's l [positions]. */
  readonly stride: number;
  /** Fixed: the last positions of each block that all later ones see, the paper's c; default 1. */
  readonly summary?: number;
  /**
   * 'near' is the first of the paper's two heads (the last l positions, or the own block), 'far' the second (every l-th
   * position, or the summaries), 'both' one head over both (the paper's "merged" head). Default 'both'.
   */
  readonly part?: 'near' | 'far' | 'both';
}

/** Throws where the numbers of a pattern do not fit. */
export function checkPattern({ kind, stride, summary = 1 }: SparsePattern): void {
  if (!Number.isInteger(stride) || stride < 1)
    throw new Error(`sparse attention: stride must be an integer from 1 up, got ${stride}`);
  if (kind === 'fixed' && !(Number.isInteger(summary) && summary >= 1 && summary <= stride))
    throw new Error(`sparse attention: summary must be an integer from 1 to the stride ${stride}, got ${summary}`);
}

/**
 * Whether query i attends to key j.
 * Differs from the paper: in the far part of 'fixed' a position also sees itself, because the first ones would see nothing.
 */
export function attends(i: number, j: number, { kind, stride, summary = 1, part = 'both' }: SparsePattern): boolean {
  if (j > i || j < 0) return false;
  const near = kind === 'strided' ? i - j <= stride : Math.floor(i / stride) === Math.floor(j / stride);
  const far = kind === 'strided' ? (i - j) % stride === 0 : j % stride >= stride - summary || i === j;
  return (part !== 'far' && near) || (part !== 'near' && far);
}

/** A bool mask [n, n] of a pattern, true where a key is hidden: for an attention that computes all products. */
export function sparseMask(graph: Graph, n: number, pattern: SparsePattern): Tensor {
  checkPattern(pattern);
  const hidden = Array.from({ length: n * n }, (_, k) => (attends(Math.floor(k / n), k % n, pattern) ? 0 : 1));
  return constant(graph, tensorData(hidden, [n, n], 'bool'));
}
