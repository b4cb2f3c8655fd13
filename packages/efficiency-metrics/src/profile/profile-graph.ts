import { type Graph, GraphError, type Shape } from '@netwright/tensor-core';
import { type InputAxis, inspectOnnx } from '@netwright/tensor-core/inspect';
import type { ConventionName } from '../conventions/convention.ts';
import { conventions } from '../conventions/index.ts';
import { GraphCounter } from './graph-counter.ts';
import type { Profile } from './profile.ts';
import { Sizes } from './sizes.ts';
import { summarise } from './summarise.ts';

/** How a graph is profiled. */
export interface ProfileOptions {
  /** What counts; default 'mac': multiply-accumulates of convolutions and matrix products. */
  convention?: ConventionName;
  /** Whether the products of attention (both factors computed) are among the multiply-accumulates; default 'included'. */
  attention?: 'included' | 'apart';
  /** Shapes of inputs in place of a file's: `{ x: [1, 3, 224, 224] }`; only for the bytes of a file. */
  inputs?: Readonly<Record<string, Shape>>;
  /**
   * Numbers for symbolic dimensions: `{ N: 1, sequence: 128 }`. Default 224 for the height and width of images (axes 2 and 3
   * of an input of rank 4), else 1; the profile says what it took.
   */
  dims?: Readonly<Record<string, number>>;
  /** Contents of small integer inputs of a file that decide on shapes or branches: `{ sampling_rate: [16000] }`. */
  values?: Readonly<Record<string, readonly number[]>>;
  /** How often Loops run whose trip count the data decide, by node name. Default once, which the profile says. */
  trips?: Readonly<Record<string, number>>;
  /** Whether to look for the order of execution that needs least memory; default false. */
  bestOrder?: boolean;
}

/**
 * What a graph costs: one of `trace` or `fromOnnx`, or the bytes of any `.onnx` file, whose external data are not needed.
 * What cannot be inferred is listed in `problems`, operators that do not count in `uncounted`. Throws for bytes that are no
 * ONNX file, for an unknown convention, and for numbers that are no dimensions.
 */
export function profile(source: Graph | Uint8Array, options: ProfileOptions = {}): Profile {
  const {
    convention: name = 'mac',
    attention = 'included',
    inputs,
    values,
    dims = {},
    trips = {},
    bestOrder = false,
  } = options;
  const convention = Object.hasOwn(conventions, name) ? conventions[name] : undefined;
  if (!convention)
    throw new GraphError(`profile: the convention must be one of ${Object.keys(conventions).join(', ')}, got ${name}`);
  const sizes = new Sizes(dims);
  const isFile = source instanceof Uint8Array;
  if (!isFile && (inputs || values))
    throw new GraphError(
      'profile: inputs can be given for the bytes of a file; trace a graph with other inputs instead',
    );
  const dim = (symbol: string, place: InputAxis): number => sizes.inputSymbol(symbol, place);
  const file = isFile ? inspectOnnx(source, { ...(inputs && { inputs }), ...(values && { values }), dim }) : undefined;
  const graph = file?.graph ?? (source as Graph);
  sizes.noteInputs(graph);
  const counter = new GraphCounter(sizes, convention, trips, [...(file?.problems ?? [])]);
  const run = counter.count(graph, 0, undefined);
  if (file && run.skipped > 0)
    counter.problems.push({ place: 'graph', message: `${run.skipped} nodes are needed by no output and not counted` });
  const best = bestOrder ? counter.bestOrder(graph, run) : undefined;
  return summarise({ graph, name: graph.name, convention: convention.name, attention, sizes, counter, run, best });
}
