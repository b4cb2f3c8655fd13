import type { Point, Stroke } from './render-strokes.ts';

const keySteps: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const keyStep = 0.05; // of the pad's side
const penWidth = 0.07; // of the pad's side
const middle: Point = { x: 0.5, y: 0.5 };

/** A canvas to draw on with mouse, finger, pen or arrow keys. It keeps the strokes, not their pixels. */
export class DrawingPad {
  #strokes: Point[][] = [];
  #drawing: number | undefined; // the pointer that draws
  #pen: Point | undefined; // where the arrow keys are; undefined until they are used
  readonly #pad: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #changed: () => void;

  /** `pad` holds the canvas and gets the events; `changed` is called after every change of the strokes. */
  constructor(pad: HTMLElement, changed: () => void) {
    this.#pad = pad;
    this.#canvas = pad.querySelector('canvas') as HTMLCanvasElement;
    this.#changed = changed;
    pad.addEventListener('pointerdown', (event) => this.#begin(event));
    pad.addEventListener('pointermove', (event) => this.#move(event));
    for (const kind of ['pointerup', 'pointercancel'] as const) pad.addEventListener(kind, (event) => this.#end(event));
    pad.addEventListener('keydown', (event) => this.#key(event));
    pad.addEventListener('blur', () => this.#hidePen());
    new ResizeObserver(() => this.paint()).observe(pad);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.paint());
  }

  get strokes(): readonly Stroke[] {
    return this.#strokes;
  }

  clear(): void {
    this.#strokes = [];
    this.#drawing = undefined;
    this.#pen = this.#pen && middle;
    this.paint();
    this.#changed();
  }

  #at(event: PointerEvent): Point {
    const box = this.#canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  #begin(event: PointerEvent): void {
    if (event.button !== 0 || this.#drawing !== undefined) return;
    this.#drawing = event.pointerId;
    this.#pad.setPointerCapture(event.pointerId);
    this.#pen = undefined;
    this.#strokes.push([this.#at(event)]);
    this.#update();
  }

  #move(event: PointerEvent): void {
    if (event.pointerId !== this.#drawing) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length > 0 ? events : [event]) this.#strokes.at(-1)?.push(this.#at(one));
    this.#update();
  }

  #end(event: PointerEvent): void {
    if (event.pointerId === this.#drawing) this.#drawing = undefined;
  }

  #key(event: KeyboardEvent): void {
    const step = keySteps[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') this.clear();
    else if (step) this.#step(step, event.shiftKey);
    else return;
    event.preventDefault();
  }

  #step([x, y]: readonly [number, number], lifted: boolean): void {
    const from = this.#pen ?? middle;
    const inside = (value: number): number => Math.min(1, Math.max(0, value));
    const to = { x: inside(from.x + x * keyStep), y: inside(from.y + y * keyStep) };
    this.#pen = to;
    if (lifted) {
      this.paint();
      return;
    }
    const last = this.#strokes.at(-1)?.at(-1);
    if (last?.x === from.x && last.y === from.y) this.#strokes.at(-1)?.push(to);
    else this.#strokes.push([from, to]);
    this.#update();
  }

  #hidePen(): void {
    this.#pen = undefined;
    this.paint();
  }

  #update(): void {
    this.paint();
    this.#changed();
  }

  /** Paints the strokes anew, in the page's colours. */
  paint(): void {
    const canvas = this.#canvas;
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (canvas.width !== side || canvas.height !== side) [canvas.width, canvas.height] = [side, side];
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const style = getComputedStyle(canvas);
    context.clearRect(0, 0, side, side);
    context.strokeStyle = style.color;
    context.lineWidth = penWidth * side;
    context.lineCap = context.lineJoin = 'round';
    for (const stroke of this.#strokes) {
      context.beginPath();
      for (const { x, y } of [...stroke, stroke.at(-1) as Point]) context.lineTo(x * side, y * side);
      context.stroke();
    }
    if (!this.#pen) return;
    context.beginPath();
    context.lineWidth = 3 * devicePixelRatio;
    context.strokeStyle = style.caretColor;
    context.arc(this.#pen.x * side, this.#pen.y * side, (penWidth * side) / 2, 0, 2 * Math.PI);
    context.stroke();
  }
}
