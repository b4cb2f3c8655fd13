import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { formatCount } from '@netwright/terminal/text';
import { models } from '@netwright/vit';
import { quoted, tone } from './kit/diagram.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every } from './kit/verdict.ts';

interface Variants {
  table1_variants: [name: string, layers: number, width: number, inner: number, heads: number, millions: number][];
}

const variants = ['vit_b_16', 'vit_l_16', 'vit_h_14'] as const;

/** Parameters of a ViT in closed form, from its table: patches of p pixels of images of 224, 1,000 classes. */
function formula(layers: number, d: number, ff: number, p: number): number {
  const layer = 4 * d * d + 4 * d + 2 * d * ff + d + ff + 4 * d;
  return layers * layer + (3 * p * p * d + d) + ((224 / p) ** 2 + 1) * d + d + 2 * d + 1000 * d + 1000;
}

/** The vision transformer from patches to classes, with the sizes of its variants. */
export const figure = defineFigure({
  id: 'F54',
  title: 'The vision transformer: patches as words',
  lectures: ['A', 'H', 'M'],
  source: 'Dosovitskiy et al. (2021), arXiv:2010.11929, figure 1 and table 1',
  caption:
    'An image of 224×224 pixels becomes 196 patches of 16×16; each is projected to a token, a class token and positions are added, and the class token’s last state is classified. Below, the three variants with their exact parameters; the paper prints 307 million for ViT-Large, whose sizes give 304.',
  method: 'Shapes and parameters are those of our graphs, compared with the closed form of the sizes in table 1.',
  cost: 'cheap',
  data: () => {
    const { table1_variants } = published<Variants>('vit-pretraining');
    const models3 = variants.map((name, i) => {
      const { totals, ...rest } = profile(trace(models[name]));
      const rows = [...rest.rows()];
      const patch = name.endsWith('14') ? 14 : 16;
      const tokens =
        rows.find(({ path }) => path.startsWith('encoder.layers.encoder_layer_0'))?.outputShapes[0]?.[1] ?? 0;
      const [title = '', layers = 0, width = 0, inner = 0, heads = 0, millions = 0] = table1_variants[i] ?? [];
      const parts = { projection: /^conv_proj/, layer: /^encoder\.layers\.encoder_layer_0\b/, head: /^heads/ };
      const of = (pattern: RegExp): number =>
        rows.filter(({ path }) => pattern.test(path)).reduce((sum, { parameters }) => sum + parameters, 0);
      return {
        name,
        title: `${title}/${patch}`,
        patch,
        tokens,
        layers,
        width,
        inner,
        heads,
        millions,
        projection: of(parts.projection),
        layer: of(parts.layer),
        head: of(parts.head),
        parameters: totals.parameters,
        formula: formula(layers, width, inner, patch),
      };
    });
    return { models: models3 };
  },
  plot: ({ models: all }) => {
    const base = all[0];
    if (!base) throw new Error('F54: needs the base variant');
    const cells = (texts: readonly (string | number)[]): string =>
      `<tr>${texts.map((text) => `<td>${text}</td>`).join('')}</tr>`;
    const table = [
      cells(['', 'layers', 'width', 'MLP', 'heads', 'published [10⁶]', 'parameters, computed here']),
      ...all.map((one) =>
        cells([one.title, one.layers, one.width, one.inner, one.heads, one.millions, formatCount(one.parameters)]),
      ),
    ].join('');
    const box = (id: string, text: string, colour: Parameters<typeof tone>[0]) =>
      `${id} [label=${quoted(text)} ${tone(colour)} width=2.2]`;
    return {
      direction: 'TB',
      titleLetters: 100,
      attributes: 'ranksep=0.3 nodesep=0.4',
      dot: `${box('image', 'image\n3 @ 224×224', 'orange')}
${box('patches', `${base.tokens - 1} patches\n${base.patch}×${base.patch}×3`, 'orange')}
${box('project', `projection to ${base.width}\n${formatCount(base.projection)}`, 'purple')}
${box('cls', 'class token, learned', 'green')}
${box('positions', `+ positions, learned\n${base.tokens} tokens`, 'green')}
subgraph cluster_layer { label="${base.layers} encoder\\llayers of\\l${formatCount(base.layer)}\\l" labeljust=l style="rounded" color="#777777"
${box('attend', `norm, self-attention\n${base.heads} heads, added`, 'sky')}
${box('mlp', `norm, MLP of ${base.inner}\nGELU, added`, 'blue')}
attend -> mlp }
${box('head', `norm, head of class token\n${formatCount(base.head)}`, 'purple')}
${box('classes', '1,000 classes', 'orange')}
sizes [shape=plain style="" label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="5">${table}</table>>]
image -> patches -> project -> positions -> attend
cls -> positions
mlp -> head -> classes
classes -> sizes [style=invis]
{ rank=same; project; cls }`,
    };
  },
  checks: {
    'patches of 16 pixels of an image of 224 are 196, with the class token 197': ({ models: all }) =>
      equal(
        'tokens',
        all.slice(0, 2).map(({ tokens }) => tokens),
        [197, 197],
      ),
    'B/16, L/16 and H/14 have 86,567,656, 304,326,632 and 632,045,800 parameters': ({ models: all }) =>
      equal(
        'parameters',
        all.map(({ parameters }) => parameters),
        [86_567_656, 304_326_632, 632_045_800],
      ),
    'these are what the sizes of table 1 give': ({ models: all }) =>
      every(...all.map(({ name, parameters, formula: expected }) => equal(name, parameters, expected))),
    'rounded they are the published 86, 307 and 632 million, but for L, of which 304 are counted': ({ models: all }) =>
      equal(
        'published',
        all.map(({ millions, parameters }) => [millions, Math.floor(parameters / 1e6)]),
        [
          [86, 86],
          [307, 304],
          [632, 632],
        ],
      ),
  },
});
