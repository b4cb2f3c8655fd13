/** The part of onnxruntime's JavaScript interface that is used here; node and web have it in common. */

/** A tensor; `location` says whether its data are in main memory. */
export interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly location: string;
  readonly data: unknown;
  getData(): Promise<unknown>;
  dispose(): void;
}

/** What a model says of an input or output. */
export interface OrtValueMetadata {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

/** A model that is ready to run. */
export interface OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputMetadata: readonly OrtValueMetadata[];
  readonly outputMetadata: readonly OrtValueMetadata[];
  run(feeds: Record<string, OrtTensor>, fetches?: readonly string[]): Promise<Record<string, OrtTensor>>;
  release(): Promise<void>;
}

/** onnxruntime's own session options, as far as they are set here. */
export type OrtSessionOptions = Record<string, unknown>;

/** The module itself. */
export interface Ort {
  readonly Tensor: new (dtype: string, data: unknown, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(model: Uint8Array | string, options: OrtSessionOptions): Promise<OrtSession>;
  };
  readonly env: { readonly versions: Readonly<Record<string, string | undefined>> };
}
