/** Messages between the page and the worker in which the network lives. */

/** Where the network may compute. */
export type WantedDevice = 'auto' | 'webgpu' | 'wasm';

/** What the page asks for. */
export type ToWorker =
  | { readonly kind: 'open'; readonly device: WantedDevice }
  | { readonly kind: 'classify'; readonly digit: Uint8Array } // [28, 28], 0 is paper
  | { readonly kind: 'example' }
  | { readonly kind: 'train'; readonly seed: number; readonly epochs: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'save'; readonly format: 'onnx' | 'safetensors' };

/** Where a training run stands after an update. */
export interface TrainingFigures {
  readonly update: number; // from 1
  readonly updates: number; // of the whole run
  readonly epoch: number; // from 1
  readonly epochs: number;
  readonly loss: number; // of this batch
  readonly accuracy: number; // of this batch, 0 to 1
  readonly imagesPerSecond: number;
}

/** What the worker answers. */
export type FromWorker =
  | {
      readonly kind: 'opened';
      readonly wanted: WantedDevice;
      readonly device: string;
      /** Why it is this device. */
      readonly reason: string;
      readonly provider: string;
      readonly weights: WeightsOrigin;
    }
  | { readonly kind: 'probabilities'; readonly values: readonly number[] } // of the digits 0 to 9
  | { readonly kind: 'example'; readonly digit: Uint8Array; readonly label: number }
  | { readonly kind: 'preparing'; readonly what: string }
  | ({ readonly kind: 'progress' } & TrainingFigures)
  | { readonly kind: 'tested'; readonly update: number; readonly loss: number; readonly accuracy: number }
  | { readonly kind: 'trained'; readonly stopped: boolean; readonly seconds: number }
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'failed'; readonly doing: string; readonly message: string };

/** Random, from the repository's file, or trained in this page. */
export type WeightsOrigin = 'untrained' | 'file' | 'page';
