import { palette } from '@netwright/plots';
import { normal, uniform } from '@netwright/tensor-core';
import { candidates, type SamplingOptions, sampleToken } from '@netwright/transformer';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { entropyOf } from './kit/entropy.ts';
import { defineFigure } from './kit/figure.ts';
import { textAt } from './kit/labels.ts';
import { lineLayer, pointLayer, ruleLayer } from './kit/layers.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const tokens = 50;
const [topK, topP] = [5, 0.9];
const temperatures = Array.from({ length: 31 }, (_, i) => 0.1 * 10 ** (i / 15));
const draws = 20_000;

/** Two next-token distributions, as after "the United" and after "I saw a": logits with a wide and with a narrow spread. */
const spreads = { 'sure of the next token': 3, 'unsure of it': 0.8 } as const;
const colours = { 'sure of the next token': palette.blue, 'unsure of it': palette.vermillion } as const;
type Name = keyof typeof spreads;
const names = Object.keys(spreads) as Name[];
const rules = {
  'all tokens': {},
  [`top-k, k = ${topK}`]: { topK },
  [`nucleus, p = ${topP}`]: { topP },
} as const satisfies Record<string, SamplingOptions>;

/** What temperature, top-k and nucleus leave of two distributions. */
export const figure = defineFigure({
  id: 'F102',
  title: 'Sampling: temperature flattens, top-k keeps a number of tokens, the nucleus a share of probability',
  lectures: ['C'],
  source: 'Fan et al. (2018), arXiv:1805.04833; Holtzman et al. (2019), arXiv:1904.09751, figures 5 and 6',
  caption:
    'Two distributions over 50 tokens, one sure of the next token and one not: their probabilities, the likeliest first, and those of the tokens that top-k and nucleus sampling keep; right, the entropy of each by temperature (logarithmic), dashed that of equal probabilities.',
  method:
    'Computed: normal random logits with deviations of 3 and 0.8, by the sampling of packages/transformer; draws of its sampleToken are counted against the probabilities.',
  cost: 'cheap',
  seed: 4,
  data: ({ seed }) => {
    const z = normal(tokens, { seed, stream: 'logits' });
    const distributions = names.map((name) => {
      const logits = Float64Array.from(z, (value) => spreads[name] * value);
      const full = candidates(logits).map(({ probability }) => probability);
      const u = uniform(draws, { seed, stream: name });
      const counts = new Map<number, number>();
      for (const one of u) {
        const token = sampleToken(logits, one, { topP });
        counts.set(token, (counts.get(token) ?? 0) + 1);
      }
      return {
        name,
        full,
        kept: Object.entries(rules).map(([rule, options]) => ({
          rule,
          probabilities: candidates(logits, options).map(({ probability }) => probability),
        })),
        entropies: temperatures.map((temperature) => ({
          temperature,
          entropy: entropyOf(candidates(logits, { temperature }).map(({ probability }) => probability)),
        })),
        drawn: candidates(logits, { topP }).map(({ token, probability }) => ({
          probability,
          share: (counts.get(token) ?? 0) / draws,
        })),
        strangers: [...counts.keys()].filter(
          (token) => !candidates(logits, { topP }).some((candidate) => candidate.token === token),
        ).length,
      };
    });
    return { distributions };
  },
  plot: ({ distributions }) => {
    const ofRule = [palette.sky, palette.orange, palette.green];
    const panel = ({ name, kept }: (typeof distributions)[number], row: number) => ({
      title: { text: name, fontSize: 13, offset: 6, frame: 'group' },
      hconcat: kept.map(({ rule, probabilities }, i) => ({
        width: 150,
        height: 150,
        layer: [
          {
            data: { values: probabilities.map((probability, rank) => ({ rank: rank + 1, probability })) },
            mark: { type: 'bar', color: ofRule[i], width: 2.4 },
            encoding: {
              x: linear('rank', row === 1 ? 'rank of the token' : null, [0, tokens + 1], { tickCount: 5 }),
              y: linear('probability', i === 0 ? 'probability' : null, [0, row === 0 ? 0.8 : 0.4], { tickCount: 4 }),
            },
          },
          ...[rule, `${probabilities.length} tokens`].map((text, line) =>
            textAt(148, 10 + 18 * line, text, { align: 'right' }),
          ),
        ],
      })),
    });
    const rows = distributions.flatMap(({ name, entropies }) =>
      entropies.map((one) => ({ ...one, name, origin: 'computed here' as const })),
    );
    const encoding = {
      x: logarithmic('temperature', 'temperature', [0.1, 10]),
      y: linear('entropy', 'entropy [bits]', [0, 6]),
      color: colourChannel('name', colours, { symbolType: 'stroke' }),
    };
    return {
      width: 880,
      hconcat: [
        { vconcat: distributions.map(panel) },
        {
          width: 280,
          height: 330,
          layer: [
            lineLayer(rows, encoding, { strokeWidth: 1.5 }),
            pointLayer(
              rows.filter((_, i) => i % 3 === 0),
              encoding,
              { size: 45 },
            ),
            ruleLayer({ entropy: Math.log2(tokens) }, { y: encoding.y }),
          ],
        },
      ],
    };
  },
  checks: {
    'entropy rises with the temperature, up to log2 of the number of tokens': ({ distributions }) =>
      every(
        ...distributions.map(({ name, entropies }) =>
          holds(
            entropies.every(
              ({ entropy: bits }, i) => bits > (entropies[i - 1]?.entropy ?? -1) && bits < Math.log2(tokens),
            ),
            `${name}: entropy must rise`,
          ),
        ),
      ),
    'the nucleus is the smallest set of the likeliest tokens whose probability is at least p': ({ distributions }) =>
      every(
        ...distributions.map(({ name, full, kept }) => {
          const count = kept[2]?.probabilities.length ?? 0;
          const mass = (first: number): number => full.slice(0, first).reduce((a, b) => a + b, 0);
          return holds(
            mass(count) >= topP && mass(count - 1) < topP,
            `${name}: ${count} tokens have ${mass(count)}, one fewer ${mass(count - 1)}`,
          );
        }),
      ),
    'top-k keeps k tokens of both, the nucleus few of the sure one and many of the other': ({ distributions }) => {
      const counts = distributions.map(({ kept }) => kept.map(({ probabilities }) => probabilities.length));
      return every(
        equal(
          'top-k',
          counts.map(([, k]) => k),
          [topK, topK],
        ),
        holds((counts[0]?.[2] ?? 0) * 2 < (counts[1]?.[2] ?? 0), `nuclei: got ${counts.map(([, , n]) => n)}`),
      );
    },
    'what is kept sums to 1': ({ distributions }) =>
      every(
        ...distributions.flatMap(({ kept }) =>
          kept.map(({ rule, probabilities }) =>
            near(
              rule,
              probabilities.reduce((a, b) => a + b, 0),
              1,
              { atol: 1e-12 },
            ),
          ),
        ),
      ),
    '20,000 draws keep to the nucleus and come within five standard deviations of its probabilities': ({
      distributions,
    }) =>
      every(
        ...distributions.flatMap(({ name, drawn, strangers }) => [
          equal(`tokens outside, ${name}`, strangers, 0),
          ...drawn.map(({ probability, share }) =>
            near(name, share, probability, { atol: 5 * Math.sqrt((probability * (1 - probability)) / draws) }),
          ),
        ]),
      ),
  },
});
