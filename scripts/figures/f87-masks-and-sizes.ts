import { originChannel, palette } from '@netwright/plots';
import { linear } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { pointLayer } from './kit/layers.ts';
import { padded, positionsSeen, tokens } from './kit/positions-seen.ts';
import { published } from './kit/published.ts';
import { networkNames, parts, partsOf } from './kit/transformer-parts.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Table {
  gpt3_table_D1: { model: string; params_M: number }[];
}

const colours = [palette.orange, palette.blue, palette.black];

/** What GPT and BERT see, and what they weigh. */
export const figure = defineFigure({
  id: 'F87',
  title: 'GPT sees what came before, BERT the whole sentence; most weights are 12 L d²',
  lectures: ['H'],
  source: 'Radford et al. (2018, 2019); Devlin et al. (2018), arXiv:1810.04805; sizes: Brown et al. (2020), table D.1',
  caption:
    'Above, which of ten positions each position attends to in GPT-2 and in BERT, whose sentence ends with two of padding. Below, the parameters of published networks by their parts: the matrices of L layers of width d are 12 L d², the rest is mostly the table of tokens. Diamonds are the sizes in GPT-3’s table D.1, which gives BERT large 355 million, 6 % more than it has (the paper of BERT says 340).',
  method:
    'Run: attention of both networks with one layer and first weights, whose states change with exactly these tokens; parameters counted in our graphs, without heads of pre-training.',
  cost: 'cheap',
  seed: 0,
  data: async ({ seed }) => {
    const table = published<Table>('large-model-compute').gpt3_table_D1;
    return {
      masks: [
        { name: 'GPT-2: causal', pairs: await positionsSeen('gpt2', seed) },
        { name: 'BERT: both ways, not to padding', pairs: await positionsSeen('bert_base_uncased', seed) },
      ],
      sizes: networkNames.map(partsOf),
      printed: table.flatMap(({ model, params_M }) => {
        const name = networkNames.find((one) => one.toLowerCase() === model.replace('-', ' ').toLowerCase());
        return name ? [{ name, millions: params_M, origin: 'published' as const }] : [];
      }),
    };
  },
  plot: ({ masks, sizes: all, printed }) => {
    const place = (field: string, title: string | null, reverse: boolean) => ({
      ...linear(field, title, [0.5, tokens + 0.5], { values: [1, 2, 4, 6, 8, 10] }),
      scale: { domain: [0.5, tokens + 0.5], nice: false, zero: false, reverse },
    });
    const mask = ({ name, pairs }: (typeof masks)[number], at: number) => ({
      title: { text: name, fontSize: 13, offset: 6 },
      width: 220,
      height: 220,
      data: {
        values: pairs
          .filter(({ weighed }) => weighed)
          .map(({ i, j }) => ({ x: j + 0.54, x2: j + 1.46, y: i + 0.54, y2: i + 1.46 })),
      },
      mark: { type: 'rect', color: palette.sky },
      encoding: {
        x: place('x', 'position attended to', false),
        x2: { field: 'x2' },
        y: place('y', at === 0 ? 'position that attends' : null, true),
        y2: { field: 'y2' },
      },
    });
    const rows = all.flatMap(({ name, counts }) =>
      counts.map(({ part, count }, order) => ({
        name,
        part,
        order,
        millions: count / 1e6,
      })),
    );
    const totals = all.map(({ name, counts }) => ({
      name,
      millions: counts.reduce((sum, { count }) => sum + count / 1e6, 0),
      origin: 'computed here' as const,
    }));
    const shape = originChannel('shape', [...totals, ...printed]);
    const y = { field: 'name', type: 'nominal', sort: all.map(({ name }) => name), title: null };
    const x = linear('millions', 'parameters [10⁶]', [0, 1600], { tickCount: 8 });
    return {
      width: 640,
      spacing: 30,
      vconcat: [
        { hconcat: masks.map(mask), spacing: 60 },
        {
          width: 520,
          height: 260,
          layer: [
            {
              data: { values: rows },
              mark: { type: 'bar', height: 15 },
              encoding: {
                x: { ...x, stack: 'zero' },
                y,
                color: colourChannel('part', Object.fromEntries(parts.map((part, i) => [part, colours[i] as string]))),
                order: { field: 'order' },
              },
            },
            pointLayer(totals, { x, y, shape }, { size: 40, color: '#333333' }),
            pointLayer(printed, { x, y, shape }, { size: 110, color: '#333333' }),
          ],
        },
      ],
    };
  },
  checks: {
    'GPT-2 sees a position and those before it, and its states change with no other token': ({ masks }) =>
      every(
        ...(masks[0]?.pairs ?? []).flatMap(({ i, j, weighed, changes }) => [
          equal(`${i} sees ${j}`, weighed, j <= i),
          equal(`${i} changes with ${j}`, changes, j <= i),
        ]),
      ),
    'BERT sees all positions but padding, whose tokens change no state but their own': ({ masks }) =>
      every(
        ...(masks[1]?.pairs ?? []).flatMap(({ i, j, weighed, changes }) => [
          equal(`${i} sees ${j}`, weighed, j < tokens - padded),
          equal(`${i} changes with ${j}`, changes, j < tokens - padded || i === j),
        ]),
      ),
    'the matrices of the layers are 12 L d², and more than half of every network': ({ sizes: all }) =>
      every(
        ...all.flatMap(({ name, layers, width, counts }) => {
          const [matrices, whole] = [counts[1]?.count ?? 0, counts.reduce((sum, { count }) => sum + count, 0)];
          return [
            equal(name, matrices, 12 * layers * width ** 2),
            holds(matrices > whole / 2, `${name}: got ${matrices} of ${whole}`),
          ];
        }),
      ),
    'all parts together are the parameters that the networks have': ({ sizes: all }) =>
      equal(
        'parameters',
        all.map(({ counts }) => counts.reduce((sum, { count }) => sum + count, 0)),
        [
          116_534_784, 124_439_808, 354_823_168, 774_030_080, 1_557_611_200, 66_362_880, 109_482_240, 124_645_632,
          335_141_888,
        ],
      ),
    'table D.1 has BERT base and RoBERTa base to the million, BERT large with 355 for 335.1': ({
      sizes: all,
      printed,
    }) =>
      every(
        ...printed.map(({ name, millions }) => {
          const counts = all.find((one) => one.name === name)?.counts ?? [];
          const own = counts.reduce((sum, { count }) => sum + count / 1e6, 0);
          const expected = name === 'BERT large' ? 355 / 335.1 : 1;
          return near(`${name}, printed over counted`, millions / own, expected, { atol: 0.006 });
        }),
        equal(
          'printed',
          printed.map(({ name }) => name),
          ['BERT base', 'BERT large', 'RoBERTa base'],
        ),
      ),
  },
});
