import { palette, type TopLevelSpec } from '@netwright/plots';
import { formatBytes } from '@netwright/terminal/text';
import type { Profile } from '../../profile/profile.ts';
import { printable, shorten } from '../printable.ts';
import { reducePoints } from './reduce-points.ts';

function* liveBytes(profile: Profile): Generator<number> {
  for (const row of profile.rows()) yield row.liveBytes;
}

/**
 * Bytes alive after each node in the order of execution, the peak marked: it is reached while a node runs, when its inputs
 * and outputs are there, and so can lie above the curve. Of a long profile it shows the lowest and highest of each part.
 */
export function memoryChart(profile: Profile): TopLevelSpec {
  const { row, bytes, name } = profile.memory.live;
  const points = reducePoints(liveBytes(profile), profile.size);
  const highest = points.reduce((most, { y }) => Math.max(most, y), Math.max(bytes, 1));
  const last = Math.max(1, profile.size - 1);
  const onLeft = row < last / 2;
  const label = `peak ${formatBytes(bytes)} in ${shorten(printable(name), 48)}`;
  const x = { field: 'x', type: 'quantitative' as const };
  const y = { field: 'y', type: 'quantitative' as const };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 860,
    height: 240,
    encoding: {
      x: {
        ...x,
        title: 'node, in the order of execution',
        scale: { domain: [0, last], nice: false },
        axis: { format: ',d', tickMinStep: 1, grid: false },
      },
      y: {
        ...y,
        title: 'alive after the node [B]',
        scale: { domain: [0, 1.18 * highest], nice: false },
        axis: { format: '~s', tickCount: 5 },
      },
    },
    layer: [
      {
        data: { values: points },
        mark: {
          type: 'area',
          interpolate: 'step-after',
          color: palette.blue,
          fillOpacity: 0.2,
          line: { color: palette.blue, strokeWidth: 1.5 },
        },
      },
      {
        data: { values: [{ x: row, y: bytes }] },
        mark: { type: 'point', filled: true, size: 70, color: palette.vermillion, opacity: 1 },
      },
      {
        data: { values: [{ x: row, y: bytes, label }] },
        mark: {
          type: 'text',
          align: onLeft ? 'left' : 'right',
          baseline: 'bottom',
          dx: onLeft ? 8 : -8,
          dy: -7,
          fontSize: 12,
          color: '#333333',
        },
        encoding: { text: { field: 'label', type: 'nominal' } },
      },
    ],
  };
}
