import { profile } from '@netwright/efficiency-metrics';
import {
  constant,
  type Graph,
  initialise,
  normal,
  type Params,
  type Tensor,
  tensorData,
  trace,
} from '@netwright/tensor-core';
import { rearrange } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { qkvAttention, withinWindows } from '@netwright/vit';

/** A square map of patches and the windows on it [patches]. */
export interface WindowedMap {
  readonly side: number;
  readonly window: number;
  /** How far the windows are shifted; 0: not. */
  readonly shift: number;
}

type Attend = (p: Params, x: Tensor) => Tensor;

const attentionGraph = (side: number, width: number, attend: Attend): Graph =>
  trace({ build: attend, inputs: { x: { dtype: 'float32', shape: [1, side, side, width] } }, outputs: ['y'] });

/** Attention between all patches of [1, H, W, C], or those that a mask leaves. */
const everywhere =
  (heads: number, mask?: readonly number[]): Attend =>
  (p, x) => {
    const tokens = rearrange(x, 'n h w c -> n (h w) c');
    const n = x.shape[1] as number;
    const added = mask && constant(p.graph, tensorData(mask, [1, 1, n * n, n * n]));
    const y = qkvAttention(p, tokens, heads, added ? { mask: added } : {});
    return rearrange(y, 'n (h w) c -> n h w c', { h: n });
  };

const inWindows =
  (heads: number, size: number, by = 0): Attend =>
  (p, x) =>
    withinWindows(x, size, by, (windows, mask) => qkvAttention(p, windows, heads, mask ? { mask } : {}));

/** Multiply-adds of one attention layer over side × side patches: of all to all, or within windows. */
export const layerMacs = (side: number, channels: number, heads: number, window?: number): number =>
  profile(attentionGraph(side, channels, window ? inWindows(heads, window) : everywhere(heads))).totals.macs;

/** A number for the window that each patch lies in, by the definition: the shifted grid, cut where the map ends. */
export const windowsOf = ({ side, window, shift }: WindowedMap): number[] =>
  Array.from({ length: side ** 2 }, (_, i) => {
    const at = (index: number): number => Math.floor((index + (shift > 0 ? window - shift : 0)) / window);
    return (side + 1) * at(Math.floor(i / side)) + at(i % side);
  });

/** A number for the group of patches that attend to each other, of each patch: from the graph's windows and its mask. */
export async function groupsOf({ side, window, shift }: WindowedMap): Promise<number[]> {
  const graph = trace({
    build: (p: Params, x: Tensor): Tensor =>
      withinWindows(x, window, shift, (inside, mask) => {
        p.graph.output('inside', inside);
        if (mask) p.graph.output('mask', mask);
        return inside;
      }),
    inputs: { x: { dtype: 'float32', shape: [1, side, side, 1] } },
    outputs: ['y'],
  });
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const counted = Float32Array.from({ length: side ** 2 }, (_, i) => i);
  const { inside, mask } = await session.run({ x: { data: counted, dims: [1, side, side, 1] } });
  const groups = Array<number>(side ** 2).fill(-1);
  const places = window ** 2;
  Array.from(inside?.data as Float32Array).forEach((patch, i) => {
    const [w, t] = [Math.floor(i / places), i % places];
    const first = Array.from({ length: places }, (_, j) => j).find(
      (j) => Number(mask?.data[(w * places + t) * places + j] ?? 0) === 0,
    );
    groups[patch] = w * places + (first as number);
  });
  return groups;
}

/** How far masked attention in shifted windows lies from attention by the windows' definition, as a part of the largest result. */
export async function differenceFromDefinition(map: WindowedMap, seed: number): Promise<number> {
  const { side, window, shift } = map;
  const [heads, width] = [2, 8];
  const windows = windowsOf(map);
  const apart = windows.flatMap((a) => windows.map((b) => (a === b ? 0 : -1e9)));
  const x = { data: normal(side ** 2 * width, { seed }).map((value) => 30 * value), dims: [1, side, side, width] };
  const [one, other] = await Promise.all(
    [inWindows(heads, window, shift), everywhere(heads, apart)].map(async (attend) => {
      const graph = attentionGraph(side, width, attend);
      await using session = await createSession(graph, initialise(graph, { seed }), { device: 'cpu', threads: 1 });
      const { y } = await session.run({ x });
      return y?.data as Float32Array;
    }),
  );
  const differences = Array.from(one ?? [], (value, i) => Math.abs(value - (other?.[i] as number)));
  return Math.max(...differences) / Math.max(...Array.from(other ?? [], Math.abs));
}
