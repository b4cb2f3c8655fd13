import { block } from '../graph/block.ts';
import { addDims, type Dim } from '../graph/dim.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { arange } from '../ops/arange.ts';
import { gather, slice } from '../ops/indexing.ts';
import { type Initialiser, normal } from '../random/initialiser.ts';
import { wrong } from './size.ts';

/** Options of `learnedPositions`. */
export interface LearnedPositionsOptions {
  /** The first position; default 0. A step with a cache starts after the positions before. */
  start?: Dim;
  /** First values of the table; default standard normal. */
  init?: Initialiser;
}

/**
 * Rows [start, start + length) of a learned table of positions: [length, width]. Entry `weight` [context, width]. Throws where
 * they do not lie in the context; onnxruntime does so where the length is symbolic.
 */
export const learnedPositions = block(
  (p: Params, length: Dim, context: number, width: number, options: LearnedPositionsOptions = {}): Tensor => {
    const { start = 0, init = normal() } = options;
    const table = p.param('weight', [context, width], init);
    const end = addDims(start, length);
    if (typeof end !== 'number') return gather(table, slice(arange(p.graph, end), 0, start, end));
    if (end > context) wrong('learnedPositions', p, `a sequence must fit the context of ${context} positions`, end);
    return slice(table, 0, start, end);
  },
);
