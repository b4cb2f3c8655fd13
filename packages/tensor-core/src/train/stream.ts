import type { Batch, DataSource } from './data.ts';

/** Batches of a data source one by one, epoch after epoch, from any position. */
export class BatchStream {
  private iterator: Iterator<Batch> | AsyncIterator<Batch> | undefined;

  constructor(
    private readonly source: DataSource,
    private readonly seed: number,
    /** Batches taken so far, counted from the start of epoch 0. */
    public position = 0,
  ) {
    if (!Number.isInteger(source.length) || source.length < 1)
      throw new Error(`fit: the data must have at least one batch per epoch, got ${source.length}`);
  }

  /** The next batch. Throws where the source ends before its length. */
  async next(): Promise<Batch> {
    const { length } = this.source;
    const from = this.position % length;
    if (from === 0) await this.close();
    if (!this.iterator) {
      const made = this.source.batches({ epoch: Math.floor(this.position / length), from, seed: this.seed });
      this.iterator = Symbol.asyncIterator in made ? made[Symbol.asyncIterator]() : made[Symbol.iterator]();
    }
    const { value, done } = await this.iterator.next();
    if (done) throw new Error(`fit: the data ended after ${from} of ${length} batches`);
    this.position++;
    return value;
  }

  /** Leaves batches out. */
  async skip(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await this.next();
  }

  /** Goes to a batch of an epoch. */
  async seek(epoch: number, from: number): Promise<void> {
    const position = epoch * this.source.length + from;
    if (position !== this.position) await this.close();
    this.position = position;
  }

  /** Lets the source free what it holds. */
  async close(): Promise<void> {
    const { iterator } = this;
    this.iterator = undefined;
    await iterator?.return?.();
  }
}
