import type { Graph } from '../graph/graph.ts';
import { live } from '../graph/live.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { TensorData } from '../graph/tensor-data.ts';
import { cast, equal, mul } from '../ops/elementwise.ts';
import { reduceMin, reduceSum } from '../ops/reduce.ts';
import { concat, reshape } from '../ops/shaping.ts';
import type { CreateSession } from '../runtime/session.ts';

/** Training met a loss that is NaN or infinite; nothing of that update was kept. */
export class NonFiniteError extends Error {
  override readonly name = 'NonFiniteError';
  constructor(
    message: string,
    /** The first value that was not finite: an input, a parameter, or a node's output. */
    readonly value: string | undefined,
    /** The module path of the node; undefined for inputs and parameters. */
    readonly path: string | undefined,
  ) {
    super(message);
  }
}

/** What a value holds that is not a number in the usual sense. */
type Kind = 'NaN' | 'an infinity';

interface Culprit {
  readonly kind: Kind;
  readonly value: string;
  readonly path?: string;
  readonly text: string;
}

/**
 * Finds the first value of a step that is not finite: among what is fed, then node by node, in a run on the CPU of the same
 * graph with two flags per value. Infinities that a constant puts in (attention masks) do not count, NaN always does.
 * `graph` must be a fresh one: nodes are added to it.
 */
export async function firstNonFinite(
  createSession: CreateSession,
  graph: Graph,
  feeds: Readonly<Record<string, TensorData>>,
): Promise<Culprit | undefined> {
  for (const [name, t] of Object.entries(feeds)) {
    const kind = kindOf(t);
    if (!kind) continue;
    const what = graph.params.has(name)
      ? `the ${graph.params.get(name)?.kind} ${name}, set by the update before`
      : `the input ${name}`;
    return { kind, value: name, text: what };
  }
  const { nodes } = graph;
  const used = live(graph).nodes;
  const watched: { node: number; value: Tensor }[] = [];
  for (let n = 0; n < graph.size; n++)
    if (used[n])
      for (const value of graph.node(n).outputs) if (value.dtype === 'float32') watched.push({ node: n, value });
  const flag = (of: (x: Tensor) => Tensor): Tensor =>
    concat(
      watched.map(({ value }) => reshape(of(value), [1])),
      0,
    );
  const finite = flag((x) => reduceSum(mul(x, 0))); // 0, or NaN
  const number = flag((x) => reduceMin(cast(equal(x, x), 'float32'))); // 0 where there is a NaN
  graph.outputs.clear();
  graph.output('finite', finite);
  graph.output('number', number);
  const session = await createSession(graph, { device: 'cpu', optimisation: 'disabled', label: 'search' });
  try {
    const inputs = new Set(session.inputNames);
    const out = await session.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => inputs.has(name))));
    const allowed = infiniteConstants(graph);
    for (const [i, { node, value }] of watched.entries()) {
      const kind: Kind | undefined =
        out.number?.data[i] === 0 ? 'NaN' : Number.isNaN(out.finite?.data[i]) ? 'an infinity' : undefined;
      if (!kind) continue;
      const view = graph.node(node);
      if (kind === 'an infinity' && view.inputs.some((x) => x && allowed.has(x.id))) {
        allowed.add(value.id);
        continue;
      }
      const path = nodes.path[node] as string;
      return {
        kind,
        value: value.name,
        path,
        text: `${value.name} [${value.shape.join(', ')}] of ${view.op} in ${path || 'the top module'}`,
      };
    }
    return undefined;
  } finally {
    await session.dispose();
  }
}

function kindOf({ dtype, data }: TensorData): Kind | undefined {
  if (dtype !== 'float32' && dtype !== 'float64') return undefined;
  let kind: Kind | undefined;
  for (const v of data as Float32Array) {
    if (Number.isNaN(v)) return 'NaN';
    if (!Number.isFinite(v)) kind = 'an infinity';
  }
  return kind;
}

/** Constants that hold infinities on purpose. */
const infiniteConstants = (graph: Graph): Set<number> =>
  new Set([...graph.constants].filter(([, t]) => kindOf(t) !== undefined).map(([id]) => id));
