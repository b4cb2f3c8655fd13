import type { Dim, Shape } from '../graph/dim.ts';
import type { DType } from '../graph/dtype.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { Preprocessing } from './preprocessing.ts';

/** An input of a model: dtype and shape, dimensions fixed or symbolic. */
export interface InputSpec {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A batch of images [N, channels, size, size] with symbolic N; `size` is [pixels], one number or [height, width]. */
export function image(size: Dim | readonly [Dim, Dim], channels = 3): InputSpec {
  const [height, width] = Array.isArray(size) ? size : [size, size];
  return { dtype: 'float32', shape: ['N', channels, height, width] };
}

/** A batch of token ids [N, length]; int64. */
export const ids = (length: Dim = 'T'): InputSpec => ({ dtype: 'int64', shape: ['N', length] });

/** What a model gives: its only output, or outputs by name. */
export type ModelOutput = Tensor | Readonly<Record<string, Tensor>>;

/** A model: a function of the parameter tree, the input (a record where there are several) and a configuration. */
// biome-ignore lint/suspicious/noExplicitAny: a table holds models of every input and configuration type
export type ModelFunction<X = any, C = any> = (p: Params, x: X, config: C) => ModelOutput;

/** Where an architecture is published. */
export interface Source {
  readonly title: string;
  readonly authors: string;
  readonly year: number;
  readonly url: string;
  /** What the implementation follows, where that is not the paper itself. */
  readonly code?: string;
}

/** A published weight file and how its names differ from the model's. */
export interface Checkpoint {
  /** A source that `loadWeights` takes: `hf:timm/resnet50.tv_in1k`, or the address of a .safetensors or .pth file. */
  readonly from: string;
  /** What the published names carry in front; removed where it is there. */
  readonly prefix?: string;
  /**
   * Published name, after `prefix` is gone, to the model's: regular expressions and replacements, each made everywhere in the
   * result of the one before.
   */
  readonly rename?: readonly (readonly [pattern: string, replacement: string])[];
  /** Published entries that the model does not have: regular expressions, tried on the published name and the renamed one. */
  readonly ignore?: readonly string[];
}

/** One published configuration of a model. */
export interface ModelEntry {
  readonly build: ModelFunction;
  readonly config: object;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** The first is the primary one. */
  readonly outputs: readonly string[];
  /** Trained weights, exactly [parameters]. */
  readonly params: number;
  /** Multiply-accumulates of convolutions and matrix products at batch 1 and the default size [MAC]. */
  readonly macs?: number;
  readonly source: Source;
  readonly checkpoint?: Checkpoint;
  /** What images go through before the published weights see them. */
  readonly preprocessing?: Preprocessing;
  /** Module paths of the feature maps by stage, largest map first; see `features`. */
  readonly stages?: readonly string[];
  /** The axis of the first output's classes; default 1. Language models with [N, T, V] have -1. */
  readonly classAxis?: number;
  /** The training loss, a scalar; default the mean cross entropy of the first output with integer labels. */
  readonly loss?: (outputs: Readonly<Record<string, Tensor>>, targets: Readonly<Record<string, Tensor>>) => Tensor;
  /** What the loss compares with; default `labels`, int32, of the first output's shape without its class axis. */
  readonly targets?: Readonly<Record<string, InputSpec>>;
  /** Parameters whose true gradient is 0, and why. */
  readonly zeroGradient?: Readonly<Record<string, string>>;
  /** A configuration small enough for every test; inputs and targets replace the entry's. */
  readonly tiny?: {
    readonly config?: object;
    readonly inputs?: Readonly<Record<string, InputSpec>>;
    readonly targets?: Readonly<Record<string, InputSpec>>;
  };
  /** What the outputs are checked against: a golden file's name, or 'none: why'. */
  readonly reference?: string;
  /** Conformance checks that do not apply, by number, and why. */
  readonly skip?: Readonly<Record<number, string>>;
}

/** The published configurations of a family, by name. */
export type ModelTable = Readonly<Record<string, ModelEntry>>;
