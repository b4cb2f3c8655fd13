import { type Dim, evaluateDim, type Shape, symbolsOf } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Weights } from '../graph/tensor-data.ts';
import { decode } from '../onnx/decode.ts';
import { readModel } from '../onnx/model-file.ts';
import { type Problem, Problems, shortened } from './problems.ts';
import { type InputAxis, TolerantReader, UnsortedError } from './tolerant-reader.ts';

/** How a file is looked at. */
export interface InspectOptions {
  /** Shapes of inputs that replace the file's: `{ x: [1, 3, 224, 224] }`. */
  inputs?: Readonly<Record<string, Shape>>;
  /** Contents of small integer inputs that decide on shapes or branches: `{ sampling_rate: [16000] }`. */
  values?: Readonly<Record<string, readonly number[]>>;
  /**
   * The number that stands for a symbol in the shapes of inputs, asked where it is met first; undefined leaves it symbolic.
   * Default: all stay.
   */
  dim?: (symbol: string, place: InputAxis) => number | undefined;
}

/** A file as far as it could be read. */
export interface InspectedModel {
  /** Values whose shape neither a rule nor the file gives have `unknownShape`. */
  readonly graph: Graph;
  /** Float initialisers of rank 1 and more by name; the data of external ones are empty. */
  readonly weights: Weights;
  /** What is missing or wrong, in the order of the file. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the bytes of any `.onnx` file as far as it goes, for tools that only look: unknown operators, shapes that cannot be
 * inferred and nodes out of order become `problems`, external data are not needed and never asked for. Throws for what is no
 * ONNX file or is cut off, for names that are given twice and for nodes in a circle.
 */
export function inspectOnnx(
  bytes: Uint8Array,
  { inputs = {}, values = {}, dim = () => undefined }: InspectOptions = {},
): InspectedModel {
  const numbers = new Map<string, number | undefined>();
  const known = (symbol: string, place: InputAxis): number | undefined => {
    if (!numbers.has(symbol)) numbers.set(symbol, dim(symbol, place));
    return numbers.get(symbol);
  };
  const resolve = (d: Dim, place: InputAxis): Dim => {
    if (typeof d === 'number') return d;
    const found: Record<string, number> = Object.create(null);
    for (const symbol of symbolsOf(d)) {
      const n = known(symbol, place);
      if (n === undefined) return d;
      found[symbol] = n;
    }
    return evaluateDim(d, found);
  };
  const read = (sort: boolean): InspectedModel => {
    const problems = new Problems();
    if (sort) problems.add('graph', 'its nodes are not in the order in which they run; they were sorted');
    const absent = (place: string, why: string): void => problems.add(place, why);
    const file = readModel(bytes, { externalData: undefined, absent });
    const tolerance = { problems, dim: resolve, values, sort };
    const model = decode(file, { inputs }, (context) => new TolerantReader(context, file.graph, tolerance));
    for (const name of Object.keys(values))
      if (!model.graph.inputs.has(name)) throw new GraphError(`inspectOnnx: there is no input ${name} to give values`);
    return { ...model, problems: problems.all() };
  };
  try {
    try {
      return read(false);
    } catch (error) {
      if (!(error instanceof UnsortedError)) throw error;
      return read(true);
    }
  } catch (error) {
    const message = shortened((error as Error).message);
    throw new GraphError(
      /^(fromOnnx|inspectOnnx)/.test(message)
        ? message.replace(/^fromOnnx/, 'inspectOnnx')
        : `inspectOnnx: ${error instanceof GraphError ? message : `the file is damaged: ${message}`}`,
      { cause: error },
    );
  }
}
