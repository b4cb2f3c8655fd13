import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { rebuild } from '../graph/rebuild.ts';
import { Tensor } from '../graph/tensor.ts';

/**
 * The same graph with the results of modules as further outputs, named by their paths; `*` stands for any text:
 * `tap(graph, ['layer3.*'])`. Works on every graph: one that was traced has the values that its blocks recorded, one that was
 * read from a file the last value that a module of that path made. The graph itself stays as it is. Throws where a pattern
 * fits no path.
 */
export function tap(graph: Graph, patterns: readonly string[]): Graph {
  return rebuild(graph, () => undefined, tappedValues(graph, patterns));
}

/** The values at module paths that fit the patterns, those that are outputs already left out. */
export function tappedValues(graph: Graph, patterns: readonly string[]): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  const known = graph.taps;
  let derived: ReadonlyMap<string, Tensor> | undefined;
  for (const pattern of patterns) {
    const test = expressionOf(pattern);
    let paths = [...known].filter(([path]) => test.test(path));
    if (paths.length === 0) {
      derived ??= lastValues(graph);
      paths = [...derived].filter(([path]) => test.test(path));
    }
    if (paths.length === 0) throw new GraphError(`tap ${pattern}: ${complaint(known, derived)}`);
    for (const [path, t] of paths) if (!graph.outputs.has(path)) found.set(path, t);
  }
  return found;
}

const expressionOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((s) => s.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );

function complaint(known: ReadonlyMap<string, Tensor>, derived: ReadonlyMap<string, Tensor> | undefined): string {
  const paths = [...new Set([...known.keys(), ...(derived?.keys() ?? [])])];
  return paths.length === 0
    ? 'no node has a module path'
    : `no module has this path, for example ${paths.slice(0, 5).join(', ')}`;
}

/** The last value that is made at or below each module path, by the order of the nodes. */
function lastValues(graph: Graph): Map<string, Tensor> {
  const last = new Map<string, Tensor>();
  const { path, outputs, outputStart } = graph.nodes;
  for (let i = 0; i < graph.size; i++) {
    const value = new Tensor(graph, outputs[outputStart[i] as number] as number);
    for (let p = path[i] as string; p !== ''; p = p.slice(0, Math.max(0, p.lastIndexOf('.')))) last.set(p, value);
  }
  return last;
}
