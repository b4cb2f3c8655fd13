import type { RooflineNode } from './roofline.ts';

/** Nodes of one operator with the same operations and bytes: one point of a picture. */
export interface AlikeNodes {
  /** The first of them. */
  readonly node: RooflineNode;
  readonly count: number;
  /** Their bounds together [s]. */
  readonly time: number;
}

/** Groups nodes that fall on one point, those that take longest together first. */
export function alikeNodes(nodes: readonly RooflineNode[]): AlikeNodes[] {
  const groups = new Map<string, { node: RooflineNode; count: number; time: number }>();
  for (const node of nodes) {
    const key = `${node.op} ${node.operations} ${node.bytes} ${node.peak}`;
    const group = groups.get(key);
    if (group) {
      group.count++;
      group.time += node.time;
    } else groups.set(key, { node, count: 1, time: node.time });
  }
  return [...groups.values()].sort((a, b) => b.time - a.time);
}
