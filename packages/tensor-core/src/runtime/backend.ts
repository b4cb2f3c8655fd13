import type { ExternalData } from '../onnx/decode.ts';
import type { Device } from './device.ts';
import type { Ort, OrtTensor } from './ort.ts';

/** What differs between Node and the browser. */
export interface Backend {
  readonly name: 'onnxruntime-node' | 'onnxruntime-web';
  /** The device that is always there. */
  readonly host: 'cpu' | 'wasm';
  /** Imports the library. Throws with the remedy where it is not installed. */
  load(threads?: number): Promise<Ort>;
  /** Devices that this platform's build of the library has. */
  known(ort: Ort): readonly Device[];
  /** Why a device is certainly not there; undefined where only a session can tell. */
  missing(device: Device): Promise<string | undefined>;
  /** Why it is not worth trying a device that nobody named, found without touching it; undefined to try. */
  unlikely(device: Device): Promise<string | undefined>;
  /** What onnxruntime takes for a model that lies elsewhere: its bytes, or a path. Throws where nothing is. */
  locate(source: string | URL): Promise<Uint8Array | string>;
  /** The bytes of a model that lies elsewhere, and of the files beside it with its large tensors. */
  read(source: string | URL): Promise<{ readonly bytes: Uint8Array; readonly externalData?: ExternalData }>;
  /** CPU threads when none are asked for; undefined leaves it to onnxruntime. */
  threads(): number | undefined;
  /** CPU threads that sessions have, when so many were asked for; known once a session is made. */
  threadsUsed(ort: Ort, asked: number | undefined): number;
  /** Copies a tensor of the device to main memory. */
  download(ort: Ort, t: OrtTensor): Promise<unknown>;
  /** Runs with the same key wait for one another. */
  queue(device: Device): string;
}
