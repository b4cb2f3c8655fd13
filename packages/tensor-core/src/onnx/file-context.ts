import type { Shape } from '../graph/dim.ts';
import type { TensorData } from '../graph/tensor-data.ts';
import type { FunctionTable } from './functions.ts';
import type { ModelFile } from './model-file.ts';

/** What all graphs of a file share. */
export interface FileContext {
  readonly file: ModelFile;
  readonly functions: FunctionTable;
  /** The module path in a node's name. */
  readonly pathOf: (name: string, rest: readonly Uint8Array[] | undefined) => string;
  /** Whether an initialiser of the outermost graph may be a weight. */
  readonly isWeight: (name: string, data: TensorData) => boolean;
  /** Shapes of the outermost inputs that replace the file's. */
  readonly inputs: Readonly<Record<string, Shape>>;
  /** Write nodes as ai.onnx 21 has them. */
  readonly upgrade: boolean;
  /** Throw where a declared shape is not the inferred one. */
  readonly strict: boolean;
  /** Go on where something is missing. */
  readonly tolerant: boolean;
  /** How many nodes may still be read: a small file can unfold to a large graph. */
  nodesLeft: number;
}
