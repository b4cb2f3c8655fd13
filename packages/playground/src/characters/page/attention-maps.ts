import type { WrittenStep } from '../protocol.ts';

/** What a character attends to most: the character's place and its weight. */
export interface Attended {
  readonly place: number;
  readonly weight: number; // 0 to 1
}

/** The attention of every head to the characters in the context, row by row as the network reads them. */
export class AttentionMaps {
  readonly layers: number;
  readonly heads: number;
  readonly context: number;
  /** The characters that the network has read, those of its context alone. */
  characters: readonly string[] = [];
  readonly #weights: Float32Array; // [layers, heads, context, context]

  constructor({ layers, heads, context }: { layers: number; heads: number; context: number }) {
    this.layers = layers;
    this.heads = heads;
    this.context = context;
    this.#weights = new Float32Array(layers * heads * context * context);
  }

  /** Takes a step; one that starts at 0 forgets what was before. Throws where it does not follow what was read. */
  add({ start, read, attention }: Pick<WrittenStep, 'start' | 'read' | 'attention'>): void {
    if (start !== 0 && start !== this.characters.length)
      throw new Error(`AttentionMaps: a step must start at ${this.characters.length} or 0, got ${start}`);
    const added = [...read];
    const length = start + added.length;
    if (length > this.context || attention.length !== this.layers * this.heads * added.length * length)
      throw new Error(
        `AttentionMaps: ${added.length} characters after ${start} need ${this.layers} x ${this.heads} x ${added.length} x ${length} weights, got ${attention.length}`,
      );
    this.characters = [...(start === 0 ? [] : this.characters), ...added];
    for (let map = 0; map < this.layers * this.heads; map++)
      for (let i = 0; i < added.length; i++) {
        const from = (map * added.length + i) * length;
        const to = (map * this.context + start + i) * this.context;
        this.#weights.set(attention.subarray(from, from + length), to);
      }
  }

  /** Forgets everything. */
  clear(): void {
    this.characters = [];
  }

  /** What the character at `query` attends to with a head: a weight for each place up to its own. */
  row(layer: number, head: number, query: number): Float32Array {
    const start = ((layer * this.heads + head) * this.context + query) * this.context;
    return this.#weights.subarray(start, start + query + 1);
  }

  /** The places that a character attends to most with a head, at most `count`, the largest weight first. */
  most(layer: number, head: number, query: number, count: number): Attended[] {
    return Array.from(this.row(layer, head, query), (weight, place) => ({ place, weight }))
      .sort((a, b) => b.weight - a.weight || a.place - b.place)
      .slice(0, count);
  }
}
