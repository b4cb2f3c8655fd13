/** A directed acyclic graph over the nodes 0 to `nodes` - 1: every edge leads from a lower to a higher number. */
export interface Wiring {
  readonly nodes: number;
  /** [from, to] with from < to, each once, in ascending order. */
  readonly edges: readonly (readonly [from: number, to: number])[];
}
