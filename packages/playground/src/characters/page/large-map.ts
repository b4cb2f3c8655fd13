import type { AttentionMaps } from './attention-maps.ts';
import { glyph } from './glyph.ts';
import { type Head, headName } from './head-grid.ts';
import { mapImage, sideOf } from './paint-map.ts';
import type { Ramp } from './ramp.ts';

/** A pair of a map: the character that reads, and one that is read. */
export interface Pair {
  readonly query: number;
  readonly key: number;
}

const margin = 18; // for the characters at the left and above [pixels]
const smallestLabel = 6.5; // the least side of a square that bears a character [pixels]

/** The map of one head, large, its characters along two sides. */
export class LargeMap {
  readonly #canvas: HTMLCanvasElement;
  #side = 16;
  #length = 0;

  /** `pointed` gets the pair under the pointer, undefined where it is none; `chosen` one that is clicked. */
  constructor(
    canvas: HTMLCanvasElement,
    {
      pointed,
      chosen,
      resized,
    }: Record<'pointed' | 'chosen', (pair: Pair | undefined) => void> & { resized: () => void },
  ) {
    this.#canvas = canvas;
    canvas.addEventListener('pointermove', (event) => pointed(this.#pairAt(event)));
    canvas.addEventListener('pointerleave', () => pointed(undefined));
    canvas.addEventListener('click', (event) => chosen(this.#pairAt(event)));
    new ResizeObserver(resized).observe(canvas);
  }

  #pairAt(event: MouseEvent): Pair | undefined {
    const box = this.#canvas.getBoundingClientRect();
    const cell = (box.width - margin) / this.#side;
    const query = Math.floor((event.clientY - box.top - margin) / cell);
    const key = Math.floor((event.clientX - box.left - margin) / cell);
    return key >= 0 && query >= key && query < this.#length ? { query, key } : undefined;
  }

  /** Draws the map; the row `query`, and the column `key`, are marked. */
  draw(maps: AttentionMaps, head: Head, ramp: Ramp, query: number | undefined, key: number | undefined): void {
    const width = this.#canvas.clientWidth;
    if (width === 0) return;
    this.#side = sideOf(maps);
    this.#length = maps.characters.length;
    const pixels = Math.round(width * devicePixelRatio);
    if (this.#canvas.width !== pixels) [this.#canvas.width, this.#canvas.height] = [pixels, pixels];
    const context = this.#canvas.getContext('2d') as CanvasRenderingContext2D;
    context.setTransform(pixels / width, 0, 0, pixels / width, 0, 0);
    context.clearRect(0, 0, width, width);
    const cell = (width - margin) / this.#side;
    const { color, caretColor, borderTopColor } = getComputedStyle(this.#canvas); // text, what is marked, lines
    this.#paintSquares(context, mapImage(maps, head.layer, head.head, ramp), width);
    context.strokeStyle = borderTopColor;
    context.strokeRect(margin - 0.5, margin - 0.5, width - margin, width - margin);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const size = Math.min(14, Math.max(8, cell * 1.1));
    maps.characters.forEach((character, at) => {
      const isMarked = at === query || at === key;
      if (cell < smallestLabel && !isMarked) return;
      context.font = `${isMarked ? 'bold ' : ''}${size}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace`;
      const middle = margin + (at + 0.5) * cell;
      context.fillStyle = at === query ? caretColor : color;
      context.fillText(glyph(character), margin / 2 - 1, middle);
      context.fillStyle = at === key ? caretColor : color;
      context.fillText(glyph(character), middle, margin / 2 - 1);
    });
    if (query !== undefined) {
      context.strokeStyle = caretColor;
      context.lineWidth = 2;
      context.strokeRect(margin - 1, margin + query * cell - 1, (query + 1) * cell + 2, cell + 2);
    }
    this.#describe(head, query, maps);
  }

  #paintSquares(context: CanvasRenderingContext2D, image: ImageData, width: number): void {
    const small = new OffscreenCanvas(image.width, image.height);
    small.getContext('2d')?.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, margin, margin, width - margin, width - margin);
  }

  #describe(head: Head, query: number | undefined, { characters }: AttentionMaps): void {
    const said =
      query === undefined
        ? 'nothing is read yet'
        : `${characters.length} characters, each attending to those before it`;
    this.#canvas.setAttribute('aria-label', `Attention of ${headName(head).toLowerCase()}: ${said}`);
  }
}
