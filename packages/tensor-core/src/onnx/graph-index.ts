import type { MessageReader, Span } from './message-reader.ts';
import * as wire from './wire.ts';

/** Where the parts of a GraphProto lie: the order of fields in a file is free, that of reading is not. */
export interface GraphIndex {
  readonly name: string;
  /** Start and end by turns: two numbers per node. */
  readonly nodes: readonly number[];
  readonly initializers: readonly Span[];
  readonly inputs: readonly Span[];
  readonly outputs: readonly Span[];
  readonly valueInfos: readonly Span[];
  readonly sparse: boolean;
  /** Other fields, as encoded. */
  readonly rest: readonly Uint8Array[];
}

/** Passes over a graph once. */
export function indexGraph(r: MessageReader, { start, end }: Span): GraphIndex {
  let name = '';
  let sparse = false;
  const nodes: number[] = [];
  const [initializers, inputs, outputs, valueInfos]: [Span[], Span[], Span[], Span[]] = [[], [], [], []];
  const rest: Uint8Array[] = [];
  r.pos = start;
  while (r.pos < end) {
    const at = r.pos;
    const tag = r.uint32();
    switch (tag >>> 3) {
      case wire.graph.node: {
        const stop = r.open(tag, end, 'a node');
        nodes.push(r.pos, stop);
        r.pos = stop;
        break;
      }
      case wire.graph.name:
        name = r.text(tag, end, "the graph's name");
        break;
      case wire.graph.initializer:
        initializers.push(r.span(tag, end, 'an initializer'));
        break;
      case wire.graph.input:
        inputs.push(r.span(tag, end, 'an input'));
        break;
      case wire.graph.output:
        outputs.push(r.span(tag, end, 'an output'));
        break;
      case wire.graph.valueInfo:
        valueInfos.push(r.span(tag, end, 'a value_info'));
        break;
      case wire.graph.sparseInitializer:
        sparse = true;
        r.pass(tag, end);
        break;
      default:
        rest.push(r.keep(tag, end, at));
    }
  }
  return { name, nodes, initializers, inputs, outputs, valueInfos, sparse, rest };
}
