import { showShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Inferred } from '../infer/rule.ts';
import type { MessageReader, Span } from './message-reader.ts';
import { namedShape, readValueInfo, type ValueInfo } from './read-value-info.ts';

/** What a file declares of its values, in `value_info` and as outputs; read when first asked for. */
export class Declarations {
  private known: Map<string, ValueInfo> | undefined;

  constructor(
    private readonly reader: MessageReader,
    private readonly spans: readonly Span[],
    private readonly tolerant: boolean,
  ) {}

  /** What is declared of a value, or undefined. */
  get(name: string): ValueInfo | undefined {
    if (!this.known) {
      const { reader } = this;
      const { pos } = reader;
      this.known = new Map();
      for (const span of this.spans) {
        reader.pos = span.start;
        const info = readValueInfo(reader, span.end, this.tolerant);
        this.known.set(info.name, info);
      }
      reader.pos = pos;
    }
    return this.known.get(name);
  }

  /** Types and shapes of all these values, or undefined where one is not declared in full. */
  all(names: readonly string[]): Inferred[] | undefined {
    const found: Inferred[] = [];
    for (const name of names) {
      const info = this.get(name);
      if (!info?.dtype || !info.shape) return undefined;
      found.push({ dtype: info.dtype, shape: namedShape(name, info.shape) });
    }
    return found;
  }

  /** Outputs with what is declared in the place of dimensions that a rule could only name, which begin with `invented`. */
  refined(outputs: readonly Inferred[], names: readonly string[], invented: string): readonly Inferred[] {
    const open = (d: unknown): boolean => typeof d === 'string' && d.startsWith(invented);
    return outputs.map((o, i) => {
      if (!o.shape.some(open)) return o;
      const declared = this.get(names[i] as string)?.shape;
      if (declared?.length !== o.shape.length) return o;
      return { ...o, shape: o.shape.map((d, axis) => (open(d) ? (declared[axis] ?? d) : d)) };
    });
  }

  /** Throws where a declared type or number is another than the operator's; `place` names the node. */
  compare(outputs: readonly Inferred[], names: readonly string[], place: string): void {
    outputs.forEach(({ dtype, shape }, i) => {
      const d = this.get(names[i] as string);
      if (!d) return;
      const differs =
        (d.dtype !== undefined && d.dtype !== dtype) ||
        (d.shape !== undefined &&
          (d.shape.length !== shape.length ||
            d.shape.some((e, axis) => typeof e === 'number' && typeof shape[axis] === 'number' && e !== shape[axis])));
      if (!differs) return;
      const declared = `${d.dtype} [${(d.shape ?? []).map((e) => e ?? '?').join(', ')}]`;
      throw new GraphError(
        `fromOnnx ${place}: the file declares ${d.name} as ${declared}, its operator gives ${dtype} ${showShape(shape)}`,
      );
    });
  }
}
