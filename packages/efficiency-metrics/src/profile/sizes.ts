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
import type { InputAxis } from '@netwright/tensor-core/inspect';
import type { SymbolValue } from './profile.ts';

/** What ImageNet's networks are given [pixels]. */
const imageSize = 224;

/** Gives symbolic dimensions numbers, and remembers which ones it took. */
export class Sizes {
  private readonly values = new Map<string, SymbolValue>();
  private readonly shapes = new Map<Shape, readonly number[]>();
  /** What symbols in the shapes of inputs stand for if nothing is given. */
  private readonly ofInputs = new Map<string, number>();
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

  /** The number of a symbol in the shape of an input: if nothing is given, 224 for the height and width of images, else 1. */
  inputSymbol(symbol: string, { axis, rank }: Pick<InputAxis, 'axis' | 'rank'>): number {
    if (!this.ofInputs.has(symbol)) this.ofInputs.set(symbol, rank === 4 && axis >= 2 ? imageSize : 1);
    return this.symbol(symbol);
  }

  /** Notes the symbols in the shapes of a graph's inputs. */
  noteInputs(graph: Graph): void {
    for (const t of graph.inputs.values())
      t.shape.forEach((d, axis) => {
        if (typeof d === 'string' && t.shape !== unknownShape)
          for (const s of symbolsOf(d)) this.inputSymbol(s, { axis, rank: t.rank });
      });
  }

  private symbol(symbol: string): number {
    const known = this.values.get(symbol);
    if (known) return known.value;
    const isGiven = Object.hasOwn(this.given, symbol);
    const value = isGiven ? (this.given[symbol] as number) : (this.ofInputs.get(symbol) ?? 1);
    this.values.set(symbol, {
      symbol,
      value,
      origin: isGiven ? 'given' : this.ofInputs.has(symbol) ? 'assumed' : 'data',
    });
    return value;
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
      throw new GraphError(
        `profile: ${name.slice(0, 200)} ${showShape(dims).slice(0, 200)} has more than 2^53 elements`,
      );
    return n;
  }

  /** Symbols in the order in which they were met, and those that were given and are nowhere. */
  symbols(): { used: SymbolValue[]; unused: string[] } {
    return { used: [...this.values.values()], unused: Object.keys(this.given).filter((s) => !this.values.has(s)) };
  }
}

/** Bytes of this many elements; two 4-bit ones share a byte. */
export const bytesOf = (elements: number, dtype: DType): number => Math.ceil(elements * bytesPerElement[dtype]);
