import type { Attributes } from '../graph/attributes.ts';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';

/** The operator set that new nodes are written for. */
export const currentOpset = 21;

/** A node of an older operator set. */
export interface OldNode {
  readonly graph: Graph;
  readonly op: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly attributes: Attributes;
  /** How many outputs it has. */
  readonly outputs: number;
}

/** What stands for it. */
export type NewNode = Pick<OldNode, 'op' | 'inputs' | 'attributes'>;

/** Gives a node of an older ai.onnx version the form that opset 21 has. */
export type Upgrade = (n: OldNode, opset: number) => NewNode;

let registered: Upgrade | undefined;

/** Gives `fromOnnx` what `upgrade` needs. Who builds on a file has the operators' entry, so that is where it lives. */
export function registerUpgrade(upgrade: Upgrade): void {
  registered = upgrade;
}

/** What was registered. Throws where nothing was. */
export function upgrader(): Upgrade {
  if (!registered)
    throw new GraphError("fromOnnx: upgrade needs the operators: import '@netwright/tensor-core/nn' before calling it");
  return registered;
}
