import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { formatCount } from '@netwright/terminal/text';
import { models } from '@netwright/transformer';
import { quoted, tone } from './kit/diagram.ts';
import { defineFigure } from './kit/figure.ts';
import { layerRows } from './kit/layer-rows.ts';
import { published } from './kit/published.ts';
import { equal, every, near } from './kit/verdict.ts';

interface Sizes {
  table3_sizes: { name: string; N: number; d: number; ff: number; h: number; params_M: number }[];
}

/** The parameters of the parts of a layer, and of everything. */
function count(name: 'transformer_base' | 'transformer_big') {
  const { totals, ...rest } = profile(trace(models[name]));
  const rows = layerRows({ totals, ...rest }, 4);
  const of = (pattern: RegExp): number =>
    rows.filter(({ path }) => pattern.test(path)).reduce((sum, { parameters }) => sum + parameters, 0);
  return {
    name,
    layers: new Set(rows.map(({ path }) => /^encoder\.layers\.(\d+)/.exec(path)?.[1]).filter(Boolean)).size,
    embedding: of(/^embedding/),
    selfAttention: of(/^encoder\.layers\.0\.self_attn/),
    feedForward: of(/^encoder\.layers\.0\.linear[12]/),
    encoderLayer: of(/^encoder\.layers\.0\b/),
    decoderLayer: of(/^decoder\.layers\.0\b/),
    all: totals.parameters,
  };
}

/** The parts of the Transformer and what they weigh. */
export const figure = defineFigure({
  id: 'F49',
  title: 'The Transformer, with its parameters',
  lectures: ['A', 'H', 'M'],
  source: 'Vaswani et al. (2017), arXiv:1706.03762, figure 1 and table 3',
  caption:
    'Encoder and decoder of the base Transformer: the blocks of a layer in their order, with the parameters of each; one embedding is shared by source, target and output.',
  method:
    'Parameters are those of our graph (vocabulary of 37,000 tokens, no norms after the last layers); the paper’s rounded numbers stand beside them.',
  cost: 'cheap',
  data: () => ({
    base: count('transformer_base'),
    big: count('transformer_big'),
    printed: published<Sizes>('transformer-wmt').table3_sizes.map(({ name, N, d, ff, params_M }) => ({
      name,
      layers: N,
      width: d,
      inner: ff,
      millions: params_M,
    })),
  }),
  plot: ({ base, big, printed }) => {
    const node = (id: string, text: string, parameters: number, colour: Parameters<typeof tone>[0]) =>
      `${id} [label=${quoted(parameters > 0 ? `${text}\n${formatCount(parameters)}` : text)} ${tone(colour)} width=2.3]`;
    const cells = (texts: readonly string[]): string => `<tr>${texts.map((text) => `<td>${text}</td>`).join('')}</tr>`;
    const table = [
      cells(['', 'layers', 'width', 'published [10⁶]', 'computed here']),
      ...[base, big].map((own, i) => {
        const paper = printed[i];
        return cells([
          paper?.name ?? '',
          `2 · ${own.layers}`,
          `${paper?.width}`,
          `${paper?.millions}`,
          formatCount(own.all),
        ]);
      }),
    ].join('');
    const norm = base.encoderLayer - base.selfAttention - base.feedForward;
    return {
      direction: 'TB',
      titleLetters: 80,
      attributes: 'ranksep=0.28 nodesep=0.5 compound=true',
      dot: `${node('source', 'source tokens', 0, 'orange')}
${node('target', 'target tokens, shifted', 0, 'orange')}
${node('embedSource', 'embedding + positions', base.embedding, 'purple')}
${node('embedTarget', 'the same embedding + positions', 0, 'purple')}
subgraph cluster_encoder { label="${base.layers} encoder\\llayers of\\l${formatCount(base.encoderLayer)}\\l" style="rounded" color="#777777" labeljust=l
${node('attention', 'multi-head self-attention', base.selfAttention, 'sky')}
${node('norm1', 'add and norm', norm / 2, 'green')}
${node('feed', 'feed-forward', base.feedForward, 'blue')}
${node('norm2', 'add and norm', norm / 2, 'green')}
attention -> norm1 -> feed -> norm2 }
subgraph cluster_decoder { label="${base.layers} decoder\\llayers of\\l${formatCount(base.decoderLayer)}\\l" style="rounded" color="#777777" labeljust=l
${node('masked', 'masked multi-head self-attention', base.selfAttention, 'sky')}
${node('norm3', 'add and norm', norm / 2, 'green')}
${node('cross', 'multi-head attention to the source', base.selfAttention, 'sky')}
${node('norm4', 'add and norm', norm / 2, 'green')}
${node('feed2', 'feed-forward', base.feedForward, 'blue')}
${node('norm5', 'add and norm', norm / 2, 'green')}
masked -> norm3 -> cross -> norm4 -> feed2 -> norm5 }
${node('output', 'the same embedding, softmax', 0, 'purple')}
${node('next', 'probabilities of the next token', 0, 'orange')}
sizes [shape=plain style="" label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="5">${table}</table>>]
source -> embedSource -> attention
target -> embedTarget -> masked
norm2 -> cross [constraint=false]
norm5 -> output -> next
norm2 -> sizes [style=invis]`,
    };
  },
  checks: {
    'the base model has 63,082,496 parameters, the big one 214,245,376': ({ base, big }) =>
      equal('parameters', [base.all, big.all], [63_082_496, 214_245_376]),
    'the paper prints 65 and 213 million, within 3 % of these': ({ base, big, printed }) =>
      every(
        equal(
          'printed',
          printed.map(({ millions }) => millions),
          [65, 213],
        ),
        near('base', base.all / 1e6, 65, { rtol: 0.03 }),
        near('big', big.all / 1e6, 213, { rtol: 0.03 }),
      ),
    'embedding, encoder and decoder are all there is': ({ base, big }) =>
      every(
        ...[base, big].map(({ name, embedding, layers, encoderLayer, decoderLayer, all }) =>
          equal(`sum of ${name}`, embedding + layers * (encoderLayer + decoderLayer), all),
        ),
      ),
    'without biases and norms a layer has 4 d² of attention and 2 d d_ff of feed-forward weights': ({
      base,
      printed,
    }) => {
      const { width: d = 0, inner: ff = 0 } = printed[0] ?? {};
      return every(
        equal('attention', base.selfAttention, 4 * d * d + 4 * d),
        equal('feed-forward', base.feedForward, 2 * d * ff + d + ff),
        equal('decoder layer', base.decoderLayer - base.encoderLayer, base.selfAttention + 2 * d),
      );
    },
  },
});
