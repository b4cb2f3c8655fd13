import { type CellGenotype, checkGenotype, type Genotype } from './genotype.ts';
import type { OperationName } from './operations.ts';

/** Cells are written `sep_conv_3x3 1, skip_connect 0, ...`: an operation and the state it reads. */
const cell = (text: string): CellGenotype =>
  text.split(', ').map((edge) => {
    const [operation, from] = edge.split(' ');
    return [operation as OperationName, Number(from)];
  });

function genotype(normal: string, normalConcat: number[], reduce: string, reduceConcat: number[]): Genotype {
  const made = { normal: cell(normal), normalConcat, reduce: cell(reduce), reduceConcat };
  checkGenotype(made, 'genotypes');
  return made;
}

/**
 * The genotypes of the published code (https://github.com/quark0/darts, cnn/genotypes.py): the cells that DARTS found with
 * first order (`DARTS_V1`) and second order (`DARTS_V2`; figures 4 and 5 of the paper), and its renderings of NASNet-A (Zoph et
 * al. 2017, https://arxiv.org/abs/1707.07012) and AmoebaNet-A (Real et al. 2018, https://arxiv.org/abs/1802.01548).
 */
export const genotypes = {
  DARTS_V1: genotype(
    'sep_conv_3x3 1, sep_conv_3x3 0, skip_connect 0, sep_conv_3x3 1, skip_connect 0, sep_conv_3x3 1, sep_conv_3x3 0, skip_connect 2',
    [2, 3, 4, 5],
    'max_pool_3x3 0, max_pool_3x3 1, skip_connect 2, max_pool_3x3 0, max_pool_3x3 0, skip_connect 2, skip_connect 2, avg_pool_3x3 0',
    [2, 3, 4, 5],
  ),
  DARTS_V2: genotype(
    'sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 1, skip_connect 0, skip_connect 0, dil_conv_3x3 2',
    [2, 3, 4, 5],
    'max_pool_3x3 0, max_pool_3x3 1, skip_connect 2, max_pool_3x3 1, max_pool_3x3 0, skip_connect 2, skip_connect 2, max_pool_3x3 1',
    [2, 3, 4, 5],
  ),
  NASNet: genotype(
    'sep_conv_5x5 1, sep_conv_3x3 0, sep_conv_5x5 0, sep_conv_3x3 0, avg_pool_3x3 1, skip_connect 0, avg_pool_3x3 0, avg_pool_3x3 0, sep_conv_3x3 1, skip_connect 1',
    [2, 3, 4, 5, 6],
    'sep_conv_5x5 1, sep_conv_7x7 0, max_pool_3x3 1, sep_conv_7x7 0, avg_pool_3x3 1, sep_conv_5x5 0, skip_connect 3, avg_pool_3x3 2, sep_conv_3x3 2, max_pool_3x3 1',
    [4, 5, 6],
  ),
  AmoebaNet: genotype(
    'avg_pool_3x3 0, max_pool_3x3 1, sep_conv_3x3 0, sep_conv_5x5 2, sep_conv_3x3 0, avg_pool_3x3 3, sep_conv_3x3 1, skip_connect 1, skip_connect 0, avg_pool_3x3 1',
    [4, 5, 6],
    'avg_pool_3x3 0, sep_conv_3x3 1, max_pool_3x3 0, sep_conv_7x7 2, sep_conv_7x7 0, avg_pool_3x3 1, max_pool_3x3 0, max_pool_3x3 1, conv_7x1_1x7 0, sep_conv_3x3 5',
    [3, 4, 6],
  ),
} as const;
