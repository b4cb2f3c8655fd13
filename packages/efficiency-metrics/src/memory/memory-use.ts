/** A peak and where it is reached. */
export interface Peak {
  readonly elements: number;
  readonly bytes: number;
  /** Row of the profile. */
  readonly row: number;
  /** The node's name. */
  readonly name: string;
}

/** How much memory activations need in one run; weights are apart. */
export interface MemoryUse {
  /** The largest input + output of one layer (a convolution, product, pooling or recurrent layer). */
  readonly layer: Peak;
  /** Liveness: the most that is alive at once in the order of the graph. A value lives from its node to its last reader. */
  readonly live: Peak;
  /** The same where elementwise nodes write into an input that nobody reads after them. */
  readonly inPlace: Peak;
  /**
   * The least peak that any order of execution has [bytes], and that order as rows of the profile, those of subgraphs left
   * out. Only where it was asked for and there are not too many orders.
   */
  readonly bestOrder?: { readonly bytes: number; readonly order: readonly number[] };
}
