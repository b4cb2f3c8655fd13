/**
 * GPT-2, "Language Models are Unsupervised Multitask Learners" (Radford, Wu, Child, Luan, Amodei, Sutskever, 2019),
 * https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf, pre-norm, and
 * GPT, "Improving Language Understanding by Generative Pre-Training" (Radford, Narasimhan, Salimans, Sutskever, 2018),
 * https://cdn.openai.com/research-covers/language-unsupervised/language_understanding_paper.pdf, post-norm.
 * Parameter names are those of the published safetensors of `gpt2` and `openai-gpt`, without the prefix `transformer.`.
 */
import {
  block,
  type Dim,
  type Initialiser,
  ids,
  init,
  type ModelTable,
  named,
  type Params,
  type Tensor,
  type Traceable,
} from '@netwright/tensor-core';
import {
  add,
  dropout,
  embedding,
  gelu,
  layerNorm,
  learnedPositions,
  matmul,
  rearrange,
  scaledDotProduct,
  slice,
  split,
} from '@netwright/tensor-core/nn';
import { type Cache, cacheInputs, cacheOf, type Extend } from './kv-cache.ts';

/** Sizes of a GPT. */
export interface GptConfig {
  /** Tokens in the vocabulary. */
  vocabulary: number;
  /** The longest sequence [tokens]. */
  context: number;
  width: number;
  heads: number;
  layers: number;
  /** Layer norms before each branch and after the last block (GPT-2), or after each sum (GPT). */
  norm: 'pre' | 'post';
  /** Names of the tables of tokens and positions in the published file. */
  tables: readonly [tokens: string, positions: string];
  dropout: number;
}

/** Standard deviation of the first weights (Radford et al. 2018, section 4.1). */
const std = 0.02;
const first = { init: init.normal(0, std) };

/** Weights that end a residual branch start smaller, by 1 / sqrt of their number (Radford et al. 2019, section 2.3). */
const last = (c: GptConfig): Initialiser => init.normal(0, c.norm === 'pre' ? std / Math.sqrt(2 * c.layers) : std);

/** x W + b on [B, T, in]; entries `weight` [in, width], the transpose of a linear layer's, and `bias` [width]. */
export const projection = block((p: Params, x: Tensor, width: number, weights?: Initialiser): Tensor => {
  const weight = p.param('weight', [x.shape.at(-1) as number, width], weights ?? first.init);
  return add(matmul(x, weight), p.param('bias', [width]));
});

/** Causal multi-head self-attention on [B, T, C]; returns [B, T, C]. `extend` puts earlier keys and values before its own. */
const attention = block((p: Params, x: Tensor, c: GptConfig, extend?: Extend): Tensor => {
  const [q, k, v] = split(projection(p.at('c_attn'), x, 3 * c.width), 3).map((y) =>
    rearrange(y, 'b t (h d) -> b h t d', { h: c.heads }),
  ) as [Tensor, Tensor, Tensor];
  const [keys, values] = extend ? extend(k, v) : [k, v];
  const { out } = scaledDotProduct(q, keys, values, { causal: true, dropout: c.dropout });
  const y = rearrange(out, 'b h t d -> b t (h d)');
  return dropout(projection(p.at('c_proj'), y, c.width, last(c)), c.dropout);
});

/** Both papers' GELU is its tanh approximation. */
const mlp = block((p: Params, x: Tensor, c: GptConfig): Tensor => {
  const y = gelu(projection(p.at('c_fc'), x, 4 * c.width), { approximate: 'tanh' }); // [B, T, 4 C]
  return dropout(projection(p.at('c_proj'), y, c.width, last(c)), c.dropout);
});

/** Transformer block on [B, T, C], pre-norm or post-norm. */
export const gptBlock = block((p: Params, x: Tensor, c: GptConfig, extend?: Extend): Tensor => {
  const [norm1, norm2] = ['ln_1', 'ln_2'].map((name) => (y: Tensor) => layerNorm(p.at(name), y)) as [Norm, Norm];
  if (c.norm === 'post') {
    const y = norm1(add(x, attention(p.at('attn'), x, c, extend)));
    return norm2(add(y, mlp(p.at('mlp'), y, c)));
  }
  const y = add(x, attention(p.at('attn'), norm1(x), c, extend));
  return add(y, mlp(p.at('mlp'), norm2(y), c));
});

type Norm = (x: Tensor) => Tensor;

/** Hidden states of ids [B, T], and the logits of all positions or the last one. */
function network(p: Params, tokenIds: Tensor, c: GptConfig, cache?: Cache, logits: CachedGptOptions['logits'] = 'all') {
  const [start, length] = [cache?.length ?? 0, tokenIds.shape[1] as Dim];
  const [tokens, positions] = c.tables.map((name) => p.at(name)) as [Params, Params];
  const places = learnedPositions(positions, length, c.context, c.width, { start, ...first });
  let y = dropout(add(embedding(tokens, tokenIds, c.vocabulary, c.width, first), places), c.dropout); // [B, T, C]
  for (let layer = 0; layer < c.layers; layer++) y = gptBlock(p.at('h', layer), y, c, cache?.extend(layer));
  const hidden = named('hidden', c.norm === 'pre' ? layerNorm(p.at('ln_f'), y) : y);
  const table = tokens.param('weight', [c.vocabulary, c.width], first.init); // the head is tied to the tokens
  if (logits === 'all') return { logits: matmul(hidden, rearrange(table, 'v c -> c v')), hidden };
  // onnxruntime lays constant matrices out for products of many rows, which a single row reads more slowly; not those of three axes.
  const oneRow = tokenIds.shape[0] === 1;
  const head = oneRow ? rearrange(table, 'v c -> 1 c v') : rearrange(table, 'v c -> c v');
  return { logits: matmul(slice(hidden, 1, -1), head), hidden };
}

/** Token ids [B, T] -> `logits` of the next token [B, T, vocabulary] and the `hidden` states [B, T, width] before the head. */
export const gpt = (p: Params, x: Tensor, c: GptConfig): Record<'logits' | 'hidden', Tensor> => network(p, x, c);

/** Options of `cachedGpt`. */
export interface CachedGptOptions {
  /** Whether a step gives the logits of all its tokens [B, T, V] or of the last one alone [B, 1, V]; default 'all'. */
  logits?: 'all' | 'last';
  /** Sequences side by side; default the symbol N. With 1, `generate` on the CPU is faster, and there is no beam search. */
  batch?: number | string;
}

/**
 * One step with a cache: `ids` [B, T] after P earlier positions, whose keys and values are the inputs of `cacheInputs` ->
 * `logits` [B, T, vocabulary] and the cache for the next step, `present.0.key` [B, heads, P + T, D] and so on.
 */
export function gptStep(
  p: Params,
  inputs: Readonly<Record<string, Tensor>>,
  c: GptConfig,
  options: CachedGptOptions = {},
): Record<string, Tensor> {
  const cache = cacheOf(inputs);
  const { logits } = network(p, inputs.ids as Tensor, c, cache, options.logits);
  return { logits, ...cache.presents };
}

/** A GPT as `trace` takes it, of the same weights, that reads and gives its cache: `trace(cachedGpt(models.gpt2.config))`. */
export const cachedGpt = (c: GptConfig, { batch = 'N', ...options }: CachedGptOptions = {}): Traceable => ({
  build: (p: Params, x: Readonly<Record<string, Tensor>>, config: GptConfig) => gptStep(p, x, config, options),
  config: c,
  inputs: { ids: { ...ids(), shape: [batch, 'T'] }, ...cacheInputs(c, batch) },
});

const gpt2Source = {
  title: 'Language Models are Unsupervised Multitask Learners',
  authors: 'Radford, Wu, Child, Luan, Amodei, Sutskever',
  year: 2019,
  url: 'https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf',
  code: 'https://github.com/openai/gpt-2',
};

const gptSource = {
  title: 'Improving Language Understanding by Generative Pre-Training',
  authors: 'Radford, Narasimhan, Salimans, Sutskever',
  year: 2018,
  url: 'https://cdn.openai.com/research-covers/language-unsupervised/language_understanding_paper.pdf',
  code: 'https://github.com/openai/finetune-transformer-lm',
};

/** Published files repeat the tied head and hold the causal masks, `h.0.attn.bias`. */
const checkpoint = (from: string): { from: string; prefix: string; ignore: string[] } => ({
  from,
  prefix: 'transformer.',
  ignore: ['^h\\.\\d+\\.attn\\.(masked_)?bias$', '^lm_head\\.weight$'],
});

const gpt2Config = (width: number, heads: number, layers: number): GptConfig => ({
  vocabulary: 50_257,
  context: 1024,
  width,
  heads,
  layers,
  norm: 'pre',
  tables: ['wte', 'wpe'],
  dropout: 0.1,
});

const gpt2 = {
  build: gpt,
  inputs: { ids: ids(1024) },
  outputs: ['logits'],
  classAxis: -1,
  source: gpt2Source,
  tiny: { config: { vocabulary: 29, context: 16, width: 16, heads: 2, layers: 2 }, inputs: { ids: ids(8) } },
} as const;

const sharesCode = 'none: the code of gpt2, which its reference and gpt2_tiny check';

/** GPT (2018) and GPT-2 (2019). */
export const gpts = {
  gpt2: {
    ...gpt2,
    config: gpt2Config(768, 12, 12),
    params: 124_439_808,
    macs: 145_824_153_600,
    checkpoint: checkpoint('hf:openai-community/gpt2'),
  },
  gpt2_medium: {
    ...gpt2,
    config: gpt2Config(1024, 16, 24),
    params: 354_823_168,
    macs: 413_475_536_896,
    checkpoint: checkpoint('hf:openai-community/gpt2-medium'),
    reference: sharesCode,
  },
  gpt2_large: {
    ...gpt2,
    config: gpt2Config(1280, 20, 36),
    params: 774_030_080,
    macs: 887_285_350_400,
    checkpoint: checkpoint('hf:openai-community/gpt2-large'),
    reference: sharesCode,
  },
  gpt2_xl: {
    ...gpt2,
    config: gpt2Config(1600, 25, 48),
    params: 1_557_611_200,
    macs: 1_753_351_782_400,
    checkpoint: checkpoint('hf:openai-community/gpt2-xl'),
    reference: sharesCode,
  },
  gpt1: {
    ...gpt2,
    config: {
      ...gpt2Config(768, 12, 12),
      vocabulary: 40_478,
      context: 512,
      norm: 'post',
      tables: ['tokens_embed', 'positions_embed'],
    } satisfies GptConfig,
    inputs: { ids: ids(512) },
    params: 116_534_784,
    macs: 64_234_979_328,
    source: gptSource,
    checkpoint: checkpoint('hf:openai-community/openai-gpt'),
  },
} satisfies ModelTable;
