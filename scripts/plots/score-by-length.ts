import { palette, renderSvg, type TopLevelSpec } from '@netwright/plots';

/** How good a network is at sentences of one range of lengths. */
export interface LengthScores {
  from: number; // [words]
  to: number; // [words]
  scores: readonly number[]; // a fraction for each run
}

/** The networks and what stands above them. */
export interface ScoreByLength {
  title: string;
  subtitle: string | readonly string[];
  /** What the scores are: BLEU, say. */
  score: string;
  /** The longest sentence that was trained on [words]. */
  trained: number;
  networks: Readonly<Record<string, readonly LengthScores[]>>;
}

const colours = [palette.vermillion, palette.blue, palette.green];

/**
 * Scores of networks over the lengths of sentences, the mean of the runs drawn through and each run a dot: the form of figure 2
 * of "Neural Machine Translation by Jointly Learning to Align and Translate" (Bahdanau et al., 2014). As SVG.
 *
 * @throws Error if there is no network, or a score is not finite
 */
export async function scoreByLength({ title, subtitle, score, trained, networks }: ScoreByLength): Promise<string> {
  const names = Object.keys(networks);
  if (names.length === 0) throw new Error('scoreByLength: needs at least one network, got none');
  const values = Object.entries(networks).flatMap(([network, ranges]) =>
    ranges.flatMap(({ from, to, scores }) =>
      scores.map((value) => {
        if (!Number.isFinite(value)) throw new Error(`scoreByLength ${network}: scores must be finite, got ${value}`);
        return { network, length: (from + to) / 2, range: `${from}-${to}`, score: value };
      }),
    ),
  );
  const all = Object.values(networks).flat();
  const bounds = [Math.min(...all.map(({ from }) => from)), Math.max(...all.map(({ to }) => to))];
  const ticks = [...new Set(values.map(({ length }) => length))].sort((a, b) => a - b);
  const labels = Object.fromEntries(values.map(({ length, range }) => [length, range]));
  const axis = { title: 'length of the sentence [words]', values: ticks, grid: false };
  const scale = { domain: bounds, nice: false, zero: false };
  const x = { type: 'quantitative', scale, axis: { ...axis, labelExpr: `${JSON.stringify(labels)}[datum.value]` } };
  const y = { type: 'quantitative', scale: { domain: [0, 1] }, axis: { title: score } };
  const color = {
    field: 'network',
    type: 'nominal',
    scale: { domain: names, range: colours.slice(0, names.length) },
    legend: { title: null, symbolType: 'stroke', symbolSize: 300, direction: 'vertical', labelLimit: 0, offset: 20 },
  };
  return renderSvg({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, subtitle },
    width: 520,
    height: 300,
    layer: [
      {
        data: { values: [{ from: trained + 0.5, to: bounds[1] }] },
        mark: { type: 'rect', color: '#F2F2F2' },
        encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } },
      },
      {
        data: { values: [{ at: (trained + 0.5 + (bounds[1] as number)) / 2, text: 'longer than trained on' }] },
        mark: { type: 'text', baseline: 'bottom', dy: -4, color: '#666666', fontSize: 11 },
        encoding: { x: { ...x, field: 'at' }, y: { value: 0 }, text: { field: 'text' } },
      },
      {
        data: { values },
        mark: { type: 'line' },
        encoding: { x: { ...x, field: 'length' }, y: { ...y, field: 'score', aggregate: 'mean' }, color },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 40, opacity: 0.8 },
        encoding: { x: { ...x, field: 'length' }, y: { ...y, field: 'score' }, color },
      },
    ],
  } as TopLevelSpec);
}
