import { palette, renderSvg, type TopLevelSpec } from '@netwright/plots';

/** The mean errors of a network after each epoch, fractions. */
export interface DepthCurve {
  kind: 'plain' | 'residual';
  depth: number; // [layers]
  train: readonly { mean: number }[];
  test: readonly { mean: number }[];
}

/** The curves of all networks and what stands above them. */
export interface Degradation {
  title: string;
  subtitle: string | readonly string[];
  networks: readonly DepthCurve[];
}

const colours = [palette.blue, palette.vermillion, palette.green, palette.purple, palette.orange];

/**
 * Error over the epochs, plain networks beside residual ones on one scale, a colour per depth, training drawn through and
 * test dashed: the form of figure 6 of "Deep Residual Learning for Image Recognition" (He et al., 2015). As SVG.
 *
 * @throws Error if there is no network, or an error is not finite
 */
export async function degradation({ title, subtitle, networks }: Degradation): Promise<string> {
  const rows = networks.flatMap(({ kind, depth, train, test }) =>
    Object.entries({ training: train, test }).flatMap(([set, errors]) =>
      errors.map(({ mean }, i) => ({ kind, depth: `${depth} layers`, set, epoch: i + 1, error: 100 * mean })),
    ),
  );
  if (rows.length === 0) throw new Error('degradation: needs at least one network, got none');
  const odd = rows.find(({ error }) => !Number.isFinite(error));
  if (odd) throw new Error(`degradation ${odd.kind} ${odd.depth}: errors must be finite, got ${odd.error}`);
  const depths = [...new Set(networks.map(({ depth }) => depth))]
    .sort((a, b) => a - b)
    .map((depth) => `${depth} layers`);
  // The steep beginning would flatten the rest.
  const high = Math.min(60, Math.max(...rows.filter(({ epoch }) => epoch > 2).map(({ error }) => error), 10));
  const panel = (kind: string, first: boolean): object => ({
    title: { text: `${kind} networks`, fontSize: 13, anchor: 'middle', offset: 4 },
    width: 300,
    height: 300,
    transform: [{ filter: `datum.kind === '${kind}'` }],
    mark: { type: 'line', clip: true, strokeWidth: 2 },
    encoding: {
      x: { field: 'epoch', type: 'quantitative', scale: { nice: false }, axis: { tickMinStep: 1, format: 'd' } },
      y: {
        field: 'error',
        type: 'quantitative',
        scale: { domain: [0, high] },
        // Labels that are not seen keep both titles at one height.
        axis: { title: first ? 'error [%]' : null, labelOpacity: first ? 1 : 0 },
      },
      color: {
        field: 'depth',
        type: 'ordinal',
        scale: { domain: depths, range: colours.slice(0, depths.length) },
        legend: { title: null, symbolType: 'stroke', symbolSize: 300 },
      },
      strokeDash: {
        field: 'set',
        type: 'nominal',
        scale: {
          domain: ['training', 'test'],
          range: [
            [1, 0],
            [4, 3],
          ],
        },
        legend: { title: null, symbolType: 'stroke', symbolSize: 300 },
      },
    },
  });
  return renderSvg({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, subtitle },
    data: { values: rows },
    spacing: 4,
    hconcat: [panel('plain', true), panel('residual', false)],
    resolve: { scale: { color: 'shared', strokeDash: 'shared' } },
  } as TopLevelSpec);
}
