import type { TensorData, Weights } from '@netwright/tensor-core';
import type { DeviceTensor, Feed } from '@netwright/tensor-core/runtime';

/** Tensors that a training step replaces: weights and the optimiser's state. They stay on the device where it keeps them. */
export class State {
  readonly #tensors: Map<string, TensorData | DeviceTensor>;

  constructor(initial: Weights) {
    this.#tensors = new Map(initial);
  }

  /** The named tensors, to feed. */
  feeds(names: Iterable<string>): Record<string, Feed> {
    return Object.fromEntries([...names].map((name) => [name, this.#get(name)]));
  }

  /** Takes the outputs `next.<name>` in place of the old tensors, which are freed. */
  advance(outputs: Readonly<Record<string, DeviceTensor>>): void {
    for (const [output, tensor] of Object.entries(outputs)) {
      if (!output.startsWith('next.')) continue;
      const name = output.slice('next.'.length);
      free(this.#tensors.get(name));
      this.#tensors.set(name, tensor);
    }
  }

  /** Copies of the named tensors in main memory. */
  async download(names: Iterable<string>): Promise<Map<string, TensorData>> {
    const copies = new Map<string, TensorData>();
    for (const name of names) {
      const t = this.#get(name);
      const { dtype, dims, data } = 'download' in t ? await t.download() : t;
      copies.set(name, { dtype, dims, data });
    }
    return copies;
  }

  /** Frees the device's memory of all tensors, or of those that are not among `kept`. */
  dispose(kept: ReadonlySet<string> = new Set()): void {
    for (const [name, t] of this.#tensors) {
      if (kept.has(name)) continue;
      free(t);
      this.#tensors.delete(name);
    }
  }

  #get(name: string): TensorData | DeviceTensor {
    const t = this.#tensors.get(name);
    if (!t) throw new Error(`State: there is no tensor ${name}`);
    return t;
  }
}

function free(t: TensorData | DeviceTensor | undefined): void {
  if (t && 'dispose' in t) t.dispose();
}
