import {
  type Case,
  describeRun,
  describeSaid,
  describeTyped,
  fed,
  type Given,
  k,
  k0,
  texts,
  x,
} from '../support/foreign-node.ts';

const ms = (op: string) => `com.microsoft.${op}`;
const f = (...shape: number[]): Given => x('float32', ...shape);
const ids = (...shape: number[]): Given => x('int32', ...shape);

const layers: readonly Case[] = [
  [{ op: ms('FusedMatMul'), inputs: [f(3, 2, 4), f(2, 4, 5)], attributes: { transBatchA: 1 } }, 'float32 [2, 3, 5]'],
  [
    {
      op: ms('FusedMatMul'),
      inputs: [f(4, 2, 3), f(5, 2, 4)],
      attributes: { transA: 1, transB: 1, transBatchA: 1, transBatchB: 1 },
    },
    'float32 [2, 3, 5]',
  ],
  [{ op: ms('CDist'), inputs: [f(2, 3), f(5, 3)], attributes: { metric: 'euclidean' } }, 'float32 [2, 5]'],
  [
    {
      op: ms('ConvTransposeWithDynamicPads'),
      inputs: [f(1, 2, 5, 5), f(2, 3, 3, 3), k('int64', [1, 1, 1, 1])],
      attributes: { strides: [2, 2], output_padding: [1, 1] },
    },
    'float32 [1, 3, 10, 10]',
  ],
  [
    {
      op: ms('ConvTransposeWithDynamicPads'),
      inputs: [f(1, 2, 5, 5), f(2, 3, 3, 3), fed('int64', [1, 1, 1, 1], 4)],
      attributes: { strides: [2, 2] },
    },
    'float32 [1, 3, ConvTransposeWithDynamicPads_0_0_2, ConvTransposeWithDynamicPads_0_0_3]',
  ],
  [
    { op: ms('CropAndResize'), inputs: [f(2, 3, 8, 8), f(4, 4), fed('int32', [0, 1, 1, 0], 4), k('int32', [5, 6])] },
    'float32 [4, 3, 5, 6]',
  ],
  [{ op: ms('DynamicTimeWarping'), inputs: [f(4, 6)] }, 'int32 [2, DynamicTimeWarping_0_0_1]'],
  [{ op: ms('ExpandDims'), inputs: [f(2, 3), k0('int32', -1)] }, 'float32 [2, 3, 1]'],
  [{ op: ms('ExpandDims'), inputs: [f(2, 3), k0('int32', 0)] }, 'float32 [1, 2, 3]'],
  [
    { op: ms('ExpandDims'), inputs: [f(2, 3), fed('int32', [1])] },
    'float32 [ExpandDims_0_0_0, ExpandDims_0_0_1, ExpandDims_0_0_2]',
  ],
  [{ op: ms('GatherND'), inputs: [f(2, 3, 4), fed('int64', [0, 1, 1, 2], 2, 2)] }, 'float32 [2, 4]'],
  [{ op: ms('GridSample'), inputs: [f(2, 3, 8, 8), f(2, 4, 5, 2)] }, 'float32 [2, 3, 4, 5]'],
  [
    {
      op: ms('MaxpoolWithMask'),
      inputs: [f(1, 2, 8, 8), ids(1, 2, 8, 8)],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
    'float32 [1, 2, 4, 4]',
  ],
  [{ op: ms('Pad'), inputs: [f(2, 3), k('int64', [0, 1, 2, 0])] }, 'float32 [4, 4]'],
  [{ op: ms('Range'), inputs: [k('int64', [2]), k('int64', [7])] }, 'int64 [5]'],
  [{ op: ms('Range'), inputs: [k0('int32', 2), k0('int32', 7), k0('int32', 2)] }, 'int32 [3]'],
  [{ op: ms('Range'), inputs: [fed('int64', [2]), k0('int64', 7)] }, 'int64 [Range_0_0_0]'],
  [{ op: ms('Trilu'), inputs: [f(2, 3, 3), k0('int64', 1)] }, 'float32 [2, 3, 3]'],
  [{ op: ms('UnfoldTensor'), inputs: [f(2, 9, 3)], attributes: { dim: 1, size: 3, step: 2 } }, 'float32 [2, 4, 3, 3]'],
  [
    { op: ms('Unique'), inputs: [fed('float32', [2, 1, 1, 3, 4, 3], 6)], outputs: 3 },
    'float32 [Unique_0_0_0]',
    'int64 [6]',
    'int64 [Unique_0_0_0]',
  ],
  [{ op: ms('SampleOp'), inputs: [f(2, 3)] }, 'float32 [2, 3]'],
  [{ op: ms('GatedAdd'), inputs: [f(2, 3), f(2, 3), f(2, 1)] }, 'float32 [2, 3]'],
  [{ op: ms('GatedRMSNorm'), inputs: [f(2, 6), f(3), f(2, 6)] }, 'float32 [2, 6]'],
  [
    {
      op: ms('MoE'),
      inputs: [f(2, 3, 8), f(6, 2), f(2, 16, 8), undefined, f(2, 8, 16)],
      attributes: { k: 1, activation_type: 'relu' },
    },
    'float32 [2, 3, 8]',
  ],
  [
    {
      op: ms('AttnLSTM'),
      inputs: [
        ...[f(5, 2, 3), f(1, 16, 5), f(1, 16, 4), undefined, undefined, undefined, undefined, undefined],
        ...[f(1, 4, 6), f(1, 5, 6), f(1, 6), f(2, 7, 5), fed('int32', [7, 6], 2), f(1, 9, 2)],
      ],
      attributes: { hidden_size: 4 },
      outputs: 3,
    },
    'float32 [5, 1, 2, 4]',
    'float32 [1, 2, 4]',
    'float32 [1, 2, 4]',
  ],
];

const layersTyped: readonly Case[] = [
  [{ op: ms('BiasDropout'), inputs: [f(2, 3), f(3)], outputs: 2 }, 'float32 [2, 3]', 'bool [2, 3]'],
  [{ op: ms('BitmaskDropout'), inputs: [f(5, 9)], outputs: 2 }, 'float32 [5, 9]', 'uint32 [2]'],
  [{ op: ms('BitmaskBiasDropout'), inputs: [f(8, 4), f(4)], outputs: 2 }, 'float32 [8, 4]', 'uint32 [1]'],
  [{ op: ms('ComplexMul'), inputs: [f(2, 3, 2), f(3, 2)] }, 'float32 [2, 3, 2]'],
  [{ op: ms('ComplexMulConj'), inputs: [f(2, 3, 2), f(3, 2)] }, 'float32 [2, 3, 2]'],
  [
    { op: ms('FusedMatMulActivation'), inputs: [f(2, 3, 4), f(4, 5)], attributes: { activation: 'Relu' } },
    'float32 [2, 3, 5]',
  ],
  [{ op: ms('GemmFastGelu'), inputs: [f(2, 3, 4), f(4, 5), f(5)] }, 'float32 [2, 3, 5]'],
  [{ op: ms('IsAllFinite'), inputs: [f(2, 3), f(4)] }, 'bool []'],
  [{ op: ms('Rfft'), inputs: [f(2, 8)], attributes: { signal_ndim: 1 } }, 'float32 [2, 5, 2]'],
  [{ op: ms('Irfft'), inputs: [f(2, 5, 2)], attributes: { signal_ndim: 1 } }, 'float32 [2, 8]'],
  [
    {
      op: ms('NhwcConv'),
      inputs: [f(1, 8, 9, 3), f(4, 3, 3, 3), f(4)],
      attributes: { pads: [1, 1, 1, 1], strides: [2, 2] },
    },
    'float32 [1, 4, 5, 4]',
  ],
  [
    {
      op: ms('SkipGroupNorm'),
      inputs: [f(2, 4, 4, 8), f(8), f(8), f(2, 4, 4, 8)],
      attributes: { groups: 2, activation: 0 },
      outputs: 2,
    },
    'float32 [2, 4, 4, 8]',
    'float32 [2, 4, 4, 8]',
  ],
  [{ op: ms('TorchEmbedding'), inputs: [f(9, 4), fed('int64', [1, 2, 3], 1, 3)] }, 'float32 [1, 3, 4]'],
];

/** Operators that onnxruntime's CPU provider refuses as they stand here, or does not have in this version. */
const said: readonly Case[] = [
  [
    {
      op: ms('GroupQueryAttention'),
      inputs: [
        ...[f(1, 3, 16), f(1, 3, 8), f(1, 3, 8), x('int8', 1, 1, 32, 8), x('int8', 1, 1, 32, 8)],
        ...[ids(1), x('int32')],
      ],
      attributes: { num_heads: 2, kv_num_heads: 1, sliding_window_cache: 1, local_window_size: 32 },
      outputs: 3,
    },
    'float32 [1, 3, 16]',
    'int8 [1, 1, 32, 8]',
    'int8 [1, 1, 32, 8]',
  ],
  [
    {
      op: ms('DecoderMaskedMultiHeadAttention'),
      inputs: [f(2, 1, 8), f(2, 1, 8), f(2, 1, 8), undefined, undefined, f(2, 2, 5, 4), f(2, 2, 5, 4)],
      attributes: { num_heads: 2 },
      outputs: 3,
    },
    'float32 [2, 1, 8]',
    'float32 [2, 2, 6, 4]',
    'float32 [2, 2, 6, 4]',
  ],
  [
    {
      op: ms('SparseAttention'),
      inputs: [
        ...[f(1, 3, 16), f(1, 3, 8), f(1, 3, 8), f(1, 1, 32, 8), f(1, 1, 32, 8)],
        ...[k('int32', [0, 1, 3], [1, 3]), k('int32', [0, 0, 1], [1, 3]), k('int32', [3]), k('int32', [3])],
      ],
      attributes: { num_heads: 2, kv_num_heads: 1, sparse_block_size: 16 },
      outputs: 3,
    },
    'float32 [1, 3, 16]',
    'float32 [1, 1, 32, 8]',
    'float32 [1, 1, 32, 8]',
  ],
  [
    {
      op: ms('GemmaRotaryEmbedding'),
      inputs: [f(2, 3, 4), ...Array(4).fill(x('float16', 2, 5, 3, 4))],
      outputs: 2,
    },
    'float16 [2, 5, 3, 4]',
    'float16 [2, 5, 3, 4]',
  ],
  [
    {
      op: ms('MRotaryEmbedding'),
      inputs: [f(2, 3, 8), x('int64', 3, 2, 3), f(9, 2), f(9, 2)],
      attributes: { mrope_section: [1, 1, 0], num_heads: 2 },
    },
    'float32 [2, 3, 8]',
  ],
  [
    {
      op: ms('GatedDeltaNet'),
      inputs: [f(7, 2, 4), f(7, 2, 4), f(7, 6, 5), ids(3), f(7, 6), f(7, 6), f(2, 6, 5, 4)],
      attributes: { state_update_capacity: 2 },
      outputs: 3,
    },
    'float32 [7, 6, 5]',
    'float32 [2, 6, 5, 4]',
    'float32 [2, 88]', // 2 * (6 + 2 * 4 + 6 * 5)
  ],
  [
    { op: ms('LinearAttentionGate'), inputs: [x('float16', 2, 3, 4), f(4), f(4), x('float16', 2, 3, 4)], outputs: 2 },
    'float16 [2, 3, 4]',
    'float16 [2, 3, 4]',
  ],
  [
    {
      op: ms('EngramGate'),
      inputs: [f(2, 3, 4, 8), f(2, 3, 4, 8), f(2, 3, 8), f(4, 8), f(4, 8), f(4, 8)],
      outputs: 2,
    },
    'float32 [2, 3, 4, 8]',
    'float32 [2, 3, 4, 8]',
  ],
  [
    {
      op: ms('CausalConvWithState'),
      inputs: [f(2, 9, 3, 4), f(12, 1, 3)],
      attributes: { channels_last: 1, dilation: 2, state_window: 3 },
      outputs: 2,
    },
    'float32 [2, 9, 3, 4]',
    'float32 [3, 2, 4, 3, 4]',
  ],
  [
    {
      op: ms('VarlenCausalConvWithState'),
      inputs: [f(7, 4), f(4, 1, 3), ids(3), undefined, f(2, 4, 2), ids(2)],
      attributes: { state_update_capacity: 5 },
      outputs: 3,
    },
    'float32 [7, 4]',
    'float32 [2, 4, 2]',
    'float32 [2, 5, 4]',
  ],
  [
    {
      op: ms('NGramHashMapping'),
      inputs: [ids(2, 5), ids(3), ids(8)],
      attributes: { max_ngram_size: 3, n_head_per_ngram: 4, pad_id: 0 },
      outputs: 2,
    },
    'int32 [2, 5, 8]',
    'int32 [2, 2]',
  ],
  [
    {
      op: ms('VarlenNGramHashMapping'),
      inputs: [x('int64', 7), x('int64', 3), x('int64', 8), ids(3)],
      attributes: { max_ngram_size: 3, n_head_per_ngram: 4, pad_id: 0 },
      outputs: 3,
    },
    'int64 [7, 8]',
    'int64 [2, 2]',
    'int32 [2, 2]',
  ],
  [
    {
      op: ms('BeamSearch'),
      inputs: [ids(2, 5), k('int32', [20]), undefined, k('int32', [4]), k('int32', [3])],
      attributes: { vocab_size: 99 },
      outputs: 3,
    },
    'int32 [2, 3, 20]',
    'float32 [2, 3]',
    'float32 [15, 2, 4, 99]',
  ],
  [
    {
      op: ms('WhisperBeamSearch'),
      inputs: [f(2, 80, 3000), ids(1), undefined, k('int32', [4]), k('int32', [3])],
      attributes: { model_type: 2 },
      outputs: 5,
    },
    'int32 [2, 3, WhisperBeamSearch_0_0_2]',
    'float32 [2, 3]',
    'float32 [WhisperBeamSearch_0_2_0, 2, 4, WhisperBeamSearch_0_2_3]',
    'float32 [2, 3, WhisperBeamSearch_0_3_2, WhisperBeamSearch_0_3_3, WhisperBeamSearch_0_3_4]',
    'float32 [2]',
  ],
  [{ op: ms('GreedySearch'), inputs: [ids(2, 5), k('int32', [20])] }, 'int32 [2, 20]'],
  [
    { op: ms('Sampling'), inputs: [ids(2, 5), ids(1)], attributes: { vocab_size: 99 }, outputs: 2 },
    'int32 [2, Sampling_0_0_1]',
    'float32 [2, 99]',
  ],
  [
    {
      op: ms('NhwcFusedConv'),
      inputs: [x('float16', 1, 8, 9, 3), x('float16', 4, 3, 3, 3), x('float16', 4)],
      attributes: { activation: 'Relu' },
    },
    'float16 [1, 6, 7, 4]',
  ],
];

const attention: readonly Case[] = [
  [
    {
      op: ms('GroupQueryAttention'),
      inputs: [
        ...[f(1, 3, 16), f(1, 3, 8), f(1, 3, 8), f(1, 1, 5, 8), f(1, 1, 5, 8)],
        ...[k('int32', [7]), k('int32', [8], [])],
      ],
      attributes: { num_heads: 2, kv_num_heads: 1, qk_output: 1 },
      outputs: 4,
    },
    'float32 [1, 3, 16]',
    'float32 [1, 1, 8, 8]',
    'float32 [1, 1, 8, 8]',
    'float32 [1, 2, 3, 8]',
  ],
  [
    {
      op: ms('GroupQueryAttention'),
      inputs: [
        ...[f(1, 1, 32), undefined, undefined, f(1, 1, 5, 8), f(1, 1, 5, 8)],
        ...[k('int32', [5]), k('int32', [6], [])],
      ],
      attributes: { num_heads: 2, kv_num_heads: 1 },
      outputs: 3,
    },
    'float32 [1, 1, 16]',
    'float32 [1, 1, GroupQueryAttention_0_1_2, 8]',
    'float32 [1, 1, GroupQueryAttention_0_1_2, 8]',
  ],
  [
    {
      op: ms('DecoderMaskedMultiHeadAttention'),
      inputs: [
        ...[f(2, 1, 8), f(2, 1, 8), f(2, 1, 8), undefined, undefined],
        ...[f(2, 2, 5, 4), f(2, 2, 5, 4), k('int32', [3])],
      ],
      attributes: { num_heads: 2, past_present_share_buffer: 1, output_qk: 1 },
      outputs: 4,
    },
    'float32 [2, 1, 8]',
    'float32 [2, 2, 5, 4]',
    'float32 [2, 2, 5, 4]',
    'float32 [2, 2, 1, DecoderMaskedMultiHeadAttention_0_3_3]',
  ],
  [
    {
      op: ms('DecoderMaskedMultiHeadAttention'),
      inputs: [f(2, 1, 8), f(2, 2, 5, 4), f(2, 2, 5, 4)],
      attributes: { num_heads: 2 },
    },
    'float32 [2, 1, 8]',
  ],
  [
    {
      op: ms('LinearAttention'),
      inputs: [f(2, 3, 8), f(2, 3, 8), f(2, 3, 12), undefined, f(2, 3, 2), f(2, 3, 2)],
      attributes: { q_num_heads: 2, kv_num_heads: 2 },
      outputs: 2,
    },
    'float32 [2, 3, 12]',
    'float32 [2, 2, 4, 6]',
  ],
  [
    {
      op: ms('CausalConvWithState'),
      inputs: [f(2, 4, 9), f(4, 1, 3), f(4)],
      attributes: { activation: 'silu' },
      outputs: 2,
    },
    'float32 [2, 4, 9]',
    'float32 [2, 4, 2]',
  ],
];

const attentionTyped: readonly Case[] = [
  [
    {
      op: ms('DecoderMaskedSelfAttention'),
      inputs: [f(2, 1, 6), f(6, 24), f(24), undefined, f(2, 2, 2, 5, 4), undefined, k('int32', [3])],
      attributes: { num_heads: 2, past_present_share_buffer: 1 },
      outputs: 2,
    },
    'float32 [2, 1, 8]',
    'float32 [2, 2, 2, 5, 4]',
  ],
  [
    {
      op: ms('DecoderAttention'),
      inputs: [
        ...[f(3, 2, 8), f(3, 2, 8), f(8, 8), f(8, 16), f(24), undefined, f(2, 2, 5, 4), f(2, 2, 5, 4)],
        ...[k('bool', [0]), k('bool', [1]), k('bool', [1]), k('bool', [0])],
      ],
      attributes: { num_heads: 2 },
      outputs: 3,
    },
    'float32 [3, 2, 8]',
    'float32 [2, 2, DecoderAttention_0_1_2, 4]',
    'float32 [2, 2, DecoderAttention_0_1_2, 4]',
  ],
  [
    {
      op: ms('PackedAttention'),
      inputs: [f(7, 6), f(6, 24), f(24), ids(2, 4), ids(3)],
      attributes: { num_heads: 2 },
    },
    'float32 [7, 8]',
  ],
  [
    {
      op: ms('PackedMultiHeadAttention'),
      inputs: [f(7, 8), f(7, 8), f(7, 6), undefined, ids(2, 4), ids(3)],
      attributes: { num_heads: 2 },
    },
    'float32 [7, 6]',
  ],
  [
    {
      op: ms('PackedMultiHeadAttention'),
      inputs: [f(7, 2, 3, 4), undefined, undefined, undefined, ids(2, 4), ids(3)],
      attributes: { num_heads: 2 },
    },
    'float32 [7, 8]',
  ],
  [
    {
      op: ms('PagedAttention'),
      inputs: [
        ...[x('bfloat16', 7, 16), undefined, undefined, x('bfloat16', 9, 16, 1, 4), x('bfloat16', 9, 16, 1, 4)],
        ...[ids(3), ids(2), ids(2, 4)],
      ],
      attributes: { num_heads: 2, kv_num_heads: 1 },
      outputs: 3,
    },
    'bfloat16 [7, 8]',
    'bfloat16 [9, 16, 1, 4]',
    'bfloat16 [9, 16, 1, 4]',
  ],
  [
    {
      op: ms('LongformerAttention'),
      inputs: [f(2, 8, 4), f(4, 12), f(12), f(2, 8), f(4, 12), f(12), ids(2, 8)],
      attributes: { num_heads: 2, window: 2 },
    },
    'float32 [2, 8, 4]',
  ],
  [
    {
      op: ms('GatedRelativePositionBias'),
      inputs: [f(2, 3, 8), f(8), f(1, 2, 3, 3), f(4, 8), f(8), f(1, 2, 1, 1)],
      attributes: { num_heads: 2 },
    },
    'float32 [2, 2, 3, 3]',
  ],
  [
    {
      op: ms('RelativePositionBias'),
      inputs: [f(4, 2), k0('int64', 3), k0('int64', 3)],
      attributes: { max_distance: 8, is_bidirectional: 1 },
    },
    'float32 [1, 2, 3, 3]',
  ],
  [
    {
      op: ms('RelativePositionBias'),
      inputs: [f(4, 2), fed('int64', [3]), fed('int64', [3])],
      attributes: { max_distance: 8 },
    },
    'float32 [1, 2, RelativePositionBias_0_0_2, RelativePositionBias_0_0_3]',
  ],
  [
    { op: ms('RemovePadding'), inputs: [f(2, 4, 8), fed('int32', [3, 4], 2)], outputs: 4 },
    'float32 [RemovePadding_0_0_0, 8]',
    'int32 [2, 4]',
    'int32 [3]',
    'int32 [1]',
  ],
  [{ op: ms('RestorePadding'), inputs: [f(7, 8), ids(2, 4)] }, 'float32 [2, 4, 8]'],
];

const text: readonly Case[] = [
  [{ op: ms('MurmurHash3'), inputs: [texts(['a', 'b'], 2)], attributes: { positive: 0 } }, 'int32 [2]'],
  [{ op: ms('MurmurHash3'), inputs: [ids(2, 3)] }, 'uint32 [2, 3]'],
  [
    {
      op: ms('Tokenizer'),
      inputs: [texts(['a b c', 'd e'], 2)],
      attributes: { mark: 0, mincharnum: 1, pad_value: '#', separators: [' '] },
    },
    'string [2, Tokenizer_0_0_1]',
  ],
  [
    {
      op: ms('NGramRepeatBlock'),
      inputs: [fed('int64', [1, 2, 1, 2, 3, 1], 2, 3), f(2, 9)],
      attributes: { ngram_size: 2 },
    },
    'float32 [2, 9]',
  ],
  [
    {
      op: ms('BifurcationDetector'),
      inputs: [
        fed('int64', [1, 2, 3, 4], 4),
        fed('int64', [1, 2], 2),
        fed('int64', [0]),
        fed('int64', [1, 2, 3, 4, 5], 5),
      ],
      outputs: 2,
    },
    'int64 [BifurcationDetector_0_0_0]',
    'int64 []',
  ],
  [
    { op: ms('WordConvEmbedding'), inputs: [fed('int32', Array(15).fill(1), 3, 5), f(6, 1, 2, 4), f(6), f(9, 4)] },
    'float32 [3, 6]',
  ],
];

describeRun('layers', layers);
describeTyped('layers without a kernel', layersTyped);
describeSaid('operators of other builds', said);
describeRun('attention', attention);
describeTyped('attention without a kernel', attentionTyped);
describeRun('texts', text);
