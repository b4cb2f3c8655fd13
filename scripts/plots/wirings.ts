import { palette, renderSvg, type TopLevelSpec } from '@netwright/plots';

/** The networks of one kind. */
export interface WiringAccuracies {
  name: string;
  macs: number; // mean
  accuracies: readonly number[]; // fractions
  mean: number;
  deviation: number;
}

/** What is compared and what stands above. */
export interface WiringComparison {
  title: string;
  subtitle: string;
  summaries: readonly WiringAccuracies[];
}

/**
 * Test accuracy by kind of network: a dot for every one, a bar at the mean with one deviation to either side; the form of figure 3 of
 * "Exploring Randomly Wired Neural Networks for Image Recognition" (Xie et al., 2019). As SVG.
 *
 * @throws Error if there is no kind, or an accuracy is not finite
 */
export async function wirings({ title, subtitle, summaries }: WiringComparison): Promise<string> {
  if (summaries.length === 0) throw new Error('wirings: needs at least one kind of network, got none');
  const label = ({ name, macs }: WiringAccuracies): string => `${name}|${(macs / 1e6).toFixed(2)}M MACs`;
  const rows = summaries.flatMap((kind) =>
    kind.accuracies.map((accuracy) => ({ kind: label(kind), accuracy: 100 * accuracy })),
  );
  const odd = rows.find(({ accuracy }) => !Number.isFinite(accuracy));
  if (odd) throw new Error(`wirings ${odd.kind}: accuracies must be finite, got ${odd.accuracy}`);
  const means = summaries.map((kind) => ({
    kind: label(kind),
    mean: 100 * kind.mean,
    low: 100 * (kind.mean - kind.deviation),
    high: 100 * (kind.mean + kind.deviation),
  }));
  const x = {
    field: 'kind',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelAngle: 0, labelExpr: "split(datum.label, '|')", labelLimit: 0 },
  };
  const y = { type: 'quantitative', title: 'test accuracy [%]', scale: { zero: false } };
  return renderSvg({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, subtitle },
    width: 165 * summaries.length,
    height: 280,
    layer: [
      {
        data: { values: means },
        mark: { type: 'rule', strokeWidth: 2, color: palette.blue },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        data: { values: means },
        mark: { type: 'tick', thickness: 3, width: 36, opacity: 1, color: palette.blue },
        encoding: { x, y: { ...y, field: 'mean' } },
      },
      {
        data: { values: rows },
        mark: { type: 'circle', size: 50, opacity: 0.7, color: palette.vermillion, xOffset: 26 },
        encoding: { x, y: { ...y, field: 'accuracy' } },
      },
    ],
  } as TopLevelSpec);
}
