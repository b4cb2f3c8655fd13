import {
  bytesPerElement,
  type DType,
  evaluateDim,
  type Graph,
  GraphError,
  isFixed,
  type Shape,
  showShape,
  symbolsOf,
  unknownShape,
} from '@netwright/tensor-core';
import type { SymbolValue } from './profile.ts';

/** Gives symbolic dimensions numbers, and remembers which ones it took. */
export class Sizes {
  private readonly values = new Map<string, SymbolValue>();
  private readonly shapes = new Map<Shape, readonly number[]>();
  /** Symbols in the shapes of inputs. */
  private readonly ofInputs = new Set<string>();
  /** Looks up the symbols of an expression. */
  private readonly lookup: Record<string, number> = new Proxy({} as Record<string, number>, {
    get: (_, symbol) => this.symbol(String(symbol)),
  });

  /** `given`: numbers by symbol. Throws for one that is no dimension. */
  constructor(private readonly given: Readonly<Record<string, number>>) {
    for (const [symbol, n] of Object.entries(given))
      if (!Number.isSafeInteger(n) || n < 0)
        throw new GraphError(`profile: the dimension ${symbol} must be a whole number of 0 or more, got ${n}`);
  }

  /** The number of a symbol that stands in the shape of an input. */
  inputSymbol(symbol: string): number {
    this.ofInputs.add(symbol);
    return this.symbol(symbol);
  }

  /** Notes the symbols in the shapes of a graph's inputs. */
  noteInputs(graph: Graph): void {
    for (const t of graph.inputs.values())
      for (const d of t.shape)
        if (typeof d === 'string' && t.shape !== unknownShape) for (const s of symbolsOf(d)) this.inputSymbol(s);
  }

  private symbol(symbol: string): number {
    const known = this.values.get(symbol);
    if (known) return known.value;
    const value = Object.hasOwn(this.given, symbol) ? (this.given[symbol] as number) : undefined;
    const origin = value !== undefined ? 'given' : this.ofInputs.has(symbol) ? 'assumed' : 'data';
    this.values.set(symbol, { symbol, value: value ?? 1, origin });
    return value ?? 1;
  }

  /** A shape in numbers; undefined where it is not known. */
  dims(shape: Shape): readonly number[] | undefined {
    if (shape === unknownShape) return undefined;
    if (isFixed(shape)) return shape;
    let dims = this.shapes.get(shape);
    if (!dims) {
      dims = shape.map((d) => Math.max(0, evaluateDim(d, this.lookup)));
      this.shapes.set(shape, dims);
    }
    return dims;
  }

  /** Elements of a value; 0 where its shape is not known. Throws past 2^53. */
  elements(name: string, shape: Shape): number {
    let n = 1;
    const dims = this.dims(shape);
    if (!dims) return 0;
    for (const d of dims) n *= d;
    if (!(n <= Number.MAX_SAFE_INTEGER))
      throw new GraphError(`profile: ${name} ${showShape(dims)} has more than 2^53 elements`);
    return n;
  }

  /** Symbols in the order in which they were met, and those that were given and are nowhere. */
  symbols(): { used: SymbolValue[]; unused: string[] } {
    return { used: [...this.values.values()], unused: Object.keys(this.given).filter((s) => !this.values.has(s)) };
  }
}

/** Bytes of this many elements; two 4-bit ones share a byte. */
export const bytesOf = (elements: number, dtype: DType): number => Math.ceil(elements * bytesPerElement[dtype]);
