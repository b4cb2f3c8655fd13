import { renderSvg, type TopLevelSpec } from '@netwright/plots';

/** Which words of a source a network looked at for each word of its translation. */
export interface Alignment {
  source: readonly string[];
  target: readonly string[];
  /** A row for each word of the target, a column for each of the source; each row sums to 1. */
  weights: readonly (readonly number[])[];
}

/**
 * Weights of attention between the words of a sentence and of its translation, black 0 and white 1: the form of figure 3 of
 * "Neural Machine Translation by Jointly Learning to Align and Translate" (Bahdanau et al., 2014). As SVG.
 *
 * @throws Error if the weights are not those of these words
 */
export async function alignmentMatrix(
  { source, target, weights }: Alignment,
  { title, subtitle }: { title: string; subtitle: string | readonly string[] },
): Promise<string> {
  const shape = [weights.length, ...new Set(weights.map((row) => row.length))];
  if (shape.join() !== [target.length, source.length].join())
    throw new Error(`alignmentMatrix: weights must be [${target.length}, ${source.length}], got [${shape.join(', ')}]`);
  const values = weights.flatMap((row, to) => row.map((weight, from) => ({ from, to, weight })));
  // A word may occur twice, so places are numbers and words their labels.
  const words = (list: readonly string[]): string => `${JSON.stringify(list)}[datum.value]`;
  const axis = { title: null, domain: false, ticks: false, labelPadding: 6, labelLimit: 200, labelOverlap: false };
  const places = { paddingInner: 0, paddingOuter: 0 };
  return renderSvg({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, subtitle },
    data: { values },
    width: { step: 24 },
    height: { step: 24 },
    mark: 'rect',
    encoding: {
      x: {
        field: 'from',
        type: 'ordinal',
        scale: places,
        axis: { ...axis, orient: 'top', labelAngle: -90, labelExpr: words(source) },
      },
      y: { field: 'to', type: 'ordinal', scale: places, axis: { ...axis, labelExpr: words(target) } },
      color: {
        field: 'weight',
        type: 'quantitative',
        scale: { range: ['black', 'white'], domain: [0, 1], interpolate: 'rgb' },
        legend: { title: 'weight', orient: 'right', direction: 'vertical', gradientLength: 160 },
      },
    },
  } as TopLevelSpec);
}
