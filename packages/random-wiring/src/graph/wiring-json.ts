import { checkWiring } from './check-wiring.ts';
import type { Wiring } from './wiring.ts';

/** A wiring as JSON on one line: `{"nodes":3,"edges":[[0,1],[1,2]]}`. */
export const wiringToJson = ({ nodes, edges }: Wiring): string => JSON.stringify({ nodes, edges });

/**
 * Reads what `wiringToJson` wrote, or any JSON of that form with unordered edges. Throws on text that is no JSON, on another form,
 * and on what `checkWiring` refuses.
 */
export function wiringFromJson(text: string): Wiring {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`wiringFromJson: needs JSON, got ${JSON.stringify(text.slice(0, 40))}`, { cause: error });
  }
  const { nodes, edges } = (value ?? {}) as { nodes?: unknown; edges?: unknown };
  const isPair = (edge: unknown): edge is [number, number] =>
    Array.isArray(edge) && edge.length === 2 && edge.every((node) => typeof node === 'number');
  if (typeof nodes !== 'number' || !Array.isArray(edges))
    throw new Error(`wiringFromJson: needs {"nodes": number, "edges": [[from, to], ...]}, got ${text.slice(0, 40)}`);
  const pairs = edges.map((edge: unknown): [number, number] => {
    if (!isPair(edge)) throw new Error(`wiringFromJson: an edge is [from, to], got ${JSON.stringify(edge)}`);
    return [edge[0], edge[1]];
  });
  const wiring = { nodes, edges: pairs.sort(([a, b], [c, d]) => a - c || b - d) };
  checkWiring(wiring, { where: 'wiringFromJson' });
  return wiring;
}
