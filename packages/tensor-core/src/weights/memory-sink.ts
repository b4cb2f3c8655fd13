import type { Sink } from './download.ts';

/** Bytes in memory: one buffer of the announced size, or a growing one when the server announces none. */
export class MemorySink implements Sink {
  length = 0;
  validator: string | undefined;
  private buffer = new Uint8Array(0);

  restart(validator: string | undefined, total: number | undefined): void {
    this.length = 0;
    this.validator = validator;
    if (total !== undefined && total !== this.buffer.length) this.buffer = new Uint8Array(total);
  }

  write(bytes: Uint8Array): void {
    const needed = this.length + bytes.length;
    if (needed > this.buffer.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.buffer.length, 2 ** 16));
      larger.set(this.buffer.subarray(0, this.length));
      this.buffer = larger;
    }
    this.buffer.set(bytes, this.length);
    this.length = needed;
  }

  /** All bytes so far: a view of the buffer. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.length);
  }
}
