/** What the file says of a graph that was read from it, beyond the graph itself: written back as it was. */
export interface FileDetails {
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  /** Fields of ModelProto and GraphProto that graphs do not model (doc strings, versions), as encoded. */
  readonly model: readonly Uint8Array[];
  readonly graph: readonly Uint8Array[];
  /** The same of nodes, by row: doc strings and metadata. */
  readonly nodes: Map<number, readonly Uint8Array[]>;
  /** Ids of the outputs that their node leaves out. */
  readonly omitted: Set<number>;
}
