import {
  array,
  assert,
  constant,
  constantFrom,
  dictionary,
  integer,
  oneof,
  option,
  property,
  string,
  uniqueArray,
} from 'fast-check';
import { expect, test } from 'vitest';
import { conventions } from '../../src/conventions/index.ts';
import { instructionPrices } from '../../src/conventions/instruction-prices.ts';
import { productCounters } from '../../src/conventions/mac.ts';
import { countedNode } from './counted-node.ts';

const shape = array(integer({ min: 0, max: 70_000 }), { maxLength: 5 });
const names =
  'num_heads q_num_heads kv_num_heads qkv_hidden_sizes K N k expert_weight_bits axis mode size kernel_shape equation transA ' +
  'transBatchA activation training_mode layout past_present_share_buffer';
const number = oneof(integer(), constantFrom(0, -1, NaN, Infinity, 0.5));
const value = oneof(
  number,
  array(number, { maxLength: 4 }),
  string(),
  constantFrom('ij,jk->ik', '...a,ab', 'toString', 'linear'),
);

test('whatever shapes and attributes a file has, counts are numbers of 0 or more', () => {
  const operators = [...Object.keys(productCounters), ...Object.keys(instructionPrices), 'Resize', 'MaxPool', 'LRN'];
  const others = [
    'LayerNormalization',
    'GlobalAveragePool',
    'ReduceMean',
    'Sum',
    'com.microsoft.EmbedLayerNormalization',
  ];
  assert(
    property(
      constantFrom(...operators, ...others),
      array(option(shape, { nil: undefined }), { maxLength: 9 }),
      array(option(shape, { nil: undefined }), { maxLength: 2 }),
      dictionary(constantFrom(...names.split(' ')), value),
      uniqueArray(integer({ min: 0, max: 8 })),
      option(constant([-5, 3]), { nil: undefined }),
      (op, inputs, outputs, attributes, stored, ints) => {
        const known = ints && Object.fromEntries(inputs.map((_, i) => [i, ints]));
        const node = countedNode(op, inputs, outputs, { attributes, stored, ...(known && { ints: known }) });
        for (const convention of Object.values(conventions)) {
          const count = convention.count(node);
          for (const n of Object.values(count ?? {})) {
            expect([convention.name, Number.isNaN(n) || n < 0]).toEqual([convention.name, false]);
          }
          if (count) expect(count.attentionMacs ?? 0).toBeLessThanOrEqual(count.macs);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
