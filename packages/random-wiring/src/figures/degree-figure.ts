import { palette, type TopLevelSpec } from '@netwright/plots';
import type { Wiring } from '../graph/wiring.ts';
import { degreeDistribution } from '../measures/degree-distribution.ts';

/** Options of `degreeFigure`. */
export interface DegreeFigureOptions {
  title?: string;
  /** The expected share of nodes with k edges, drawn as a line: `(k) => barabasiAlbertLaw(k, 5)`. Default none. */
  law?: (k: number) => number;
  /** Whether both axes are logarithmic, on which a power law is straight; degree 0 is then left out. Default false. */
  logarithmic?: boolean;
}

/** The share of nodes with k edges, a dot for every k that occurs. A Vega-Lite specification; `renderSvg` draws it. */
export function degreeFigure(wiring: Wiring, options: DegreeFigureOptions = {}): TopLevelSpec {
  const { title = 'Degrees', law, logarithmic = false } = options;
  const counts = degreeDistribution(wiring);
  const drawn = `${wiring.nodes.toLocaleString('en-GB')} nodes`;
  const values = counts
    .map((count, k) => ({ k, share: count / wiring.nodes, series: drawn }))
    .filter(({ k, share }) => share > 0 && (k > 0 || !logarithmic));
  const [least = 0, most = 0] = [values[0]?.k, values.at(-1)?.k];
  const line = law
    ? Array.from({ length: most - least + 1 }, (_, i) => ({
        k: least + i,
        share: law(least + i),
        series: 'law',
      })).filter(({ share }) => share > 0)
    : [];
  const scale = logarithmic ? { type: 'log' as const } : { zero: true };
  const encoding = {
    x: { field: 'k', type: 'quantitative' as const, title: 'edges of a node, k', scale },
    y: {
      field: 'share',
      type: 'quantitative' as const,
      title: 'share of nodes',
      scale,
      ...(logarithmic && { axis: { format: '.0e' } }),
    },
    color: {
      field: 'series',
      type: 'nominal' as const,
      title: null,
      scale: { domain: [drawn, ...(law ? ['law'] : [])], range: [palette.blue, palette.vermillion] },
    },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title,
    width: 400,
    height: 280,
    layer: [
      ...(law ? [{ data: { values: line }, mark: { type: 'line' as const }, encoding }] : []),
      { data: { values }, mark: { type: 'circle' as const, size: 40, opacity: 0.8 }, encoding },
    ],
  };
}
