import type { DType, TypedArray } from '../graph/dtype.ts';
import type { TensorData } from '../graph/tensor-data.ts';
import { type Device, RuntimeError } from './device.ts';
import type { OrtTensor } from './ort.ts';
import type { DeviceTensor } from './session.ts';

/** onnxruntime's tensor behind an earlier result, so that feeding the result again costs nothing; undefined for plain data. */
export const ortTensorOf = (feed: object): OrtTensor | undefined =>
  HostTensor.behind(feed) ?? ResidentTensor.behind(feed);

/** Typed array of a tensor's values: float16 as its bits, where newer runtimes have a Float16Array. */
export function plainData(data: unknown): TypedArray {
  const a = data as TypedArray;
  return a.constructor.name === 'Float16Array' ? new Uint16Array(a.buffer, a.byteOffset, a.length) : a;
}

/** A result in main memory. */
class HostTensor implements DeviceTensor {
  readonly dtype: DType;
  readonly dims: readonly number[];
  readonly data: TypedArray;
  readonly #device: Device;
  readonly #tensor: OrtTensor; // a field, for collecting the entries of a WeakMap takes longer than all else here

  constructor(t: OrtTensor, device: Device) {
    this.dtype = t.type as DType;
    this.dims = t.dims;
    this.data = plainData(t.data);
    this.#device = device;
    this.#tensor = t;
  }

  static behind(x: object): OrtTensor | undefined {
    return #tensor in x ? x.#tensor : undefined;
  }

  get device(): Device {
    return this.#device;
  }

  get onDevice(): boolean {
    return false;
  }

  download(): Promise<TensorData> {
    return Promise.resolve(this);
  }

  dispose(): void {}
}

/** A result in the device's memory. */
class ResidentTensor implements DeviceTensor {
  readonly dtype: DType;
  readonly dims: readonly number[];
  readonly #name: string;
  readonly #device: Device;
  readonly #copy: (t: OrtTensor) => Promise<unknown>;
  #tensor: OrtTensor | undefined;

  constructor(name: string, t: OrtTensor, device: Device, copy: (t: OrtTensor) => Promise<unknown>) {
    this.dtype = t.type as DType;
    this.dims = t.dims;
    this.#name = name;
    this.#device = device;
    this.#copy = copy;
    this.#tensor = t;
  }

  static behind(x: object): OrtTensor | undefined {
    return #tensor in x ? x.#tensor : undefined;
  }

  get device(): Device {
    return this.#device;
  }

  get onDevice(): boolean {
    return true;
  }

  get data(): TypedArray {
    throw new RuntimeError(`${this.#name}: the values are on ${this.#device}; await download() to read them`);
  }

  async download(): Promise<TensorData> {
    if (!this.#tensor) throw new RuntimeError(`${this.#name}: was disposed`);
    return { dtype: this.dtype, dims: this.dims, data: plainData(await this.#copy(this.#tensor)) };
  }

  dispose(): void {
    this.#tensor?.dispose();
    this.#tensor = undefined;
  }
}

/** Wraps a result of onnxruntime. */
export function wrap(
  name: string,
  t: OrtTensor,
  device: Device,
  copy: (t: OrtTensor) => Promise<unknown>,
): DeviceTensor {
  return t.location === 'cpu' || t.location === 'cpu-pinned'
    ? new HostTensor(t, device)
    : new ResidentTensor(name, t, device, copy);
}
