import { type CurvePoint, type SmoothCurve, thinned, ticks } from './curve.ts';
import { whole } from './dom.ts';

/** How a chart shows its values. */
export interface ChartOptions {
  /** What it is called where it is read aloud. */
  name: string;
  /** The top of the axis; lower values alone do not move it. */
  most: number;
  format: (value: number) => string;
}

/** What a chart shows. */
export interface ChartData {
  /** Updates of the whole run: the width of the chart. */
  updates: number;
  train: SmoothCurve;
  test: readonly CurvePoint[];
}

const namespace = 'http://www.w3.org/2000/svg';
const margin = { left: 44, right: 14, top: 10, bottom: 34 }; // [pixels]

/** A chart that is drawn anew with every change: training by update as a smooth line over the single values, and tests. */
export class Chart {
  readonly #svg: SVGSVGElement;
  readonly #options: ChartOptions;
  readonly #frame = element('g');
  readonly #raw = element('path', { class: 'raw' });
  readonly #smooth = element('path', { class: 'smooth' });
  readonly #tested = element('path', { class: 'tested' });
  readonly #dots = element('g');
  #data: ChartData | undefined;
  #drawn = '';

  constructor(svg: SVGSVGElement, options: ChartOptions) {
    this.#svg = svg;
    this.#options = options;
    svg.append(this.#frame, this.#raw, this.#smooth, this.#tested, this.#dots);
    new ResizeObserver(() => this.#draw()).observe(svg);
  }

  show(data: ChartData): void {
    this.#data = data;
    this.#draw();
  }

  #draw(): void {
    const { width, height } = this.#svg.getBoundingClientRect();
    if (width === 0) return;
    const { updates = 1000, train, test = [] } = this.#data ?? {};
    const most = this.#options.most;
    const x = (update: number): number => margin.left + (update / updates) * (width - margin.left - margin.right);
    const y = (value: number): number =>
      height - margin.bottom - (Math.min(value, most) / most) * (height - margin.top - margin.bottom);
    this.#drawFrame(width, height, updates, x, y);
    const line = (points: readonly CurvePoint[]): string =>
      points.map((p, i) => `${i === 0 ? 'M' : 'L'}${x(p.update).toFixed(1)},${y(p.value).toFixed(1)}`).join('');
    const limit = Math.max(100, width);
    this.#raw.setAttribute('d', line(thinned(train?.raw ?? [], limit)));
    this.#smooth.setAttribute('d', line(thinned(train?.smooth ?? [], limit)));
    this.#tested.setAttribute('d', line(test));
    const place = (p: CurvePoint): Record<string, number> => ({ cx: x(p.update), cy: y(p.value), r: 4 });
    this.#dots.replaceChildren(...test.map((p) => element('circle', place(p))));
    this.#describe();
  }

  /** Grid and axes, where the size or the range has changed. */
  #drawFrame(
    width: number,
    height: number,
    updates: number,
    x: (update: number) => number,
    y: (value: number) => number,
  ): void {
    const key = [width, height, updates].join();
    if (key === this.#drawn) return;
    this.#drawn = key;
    const { most, format } = this.#options;
    const [left, right, bottom] = [margin.left, width - margin.right, height - margin.bottom];
    const rows = ticks(most).flatMap((value) => [
      element('line', { class: value === 0 ? 'axis' : 'grid', x1: left, x2: right, y1: y(value), y2: y(value) }),
      text(format(value), { x: left - 8, y: y(value), 'text-anchor': 'end', 'dominant-baseline': 'middle' }),
    ]);
    const columns = ticks(updates)
      .filter((update) => width > 400 || ticks(updates).indexOf(update) % 2 === 0)
      .map((update) => text(whole(update), { x: x(update), y: bottom + 16, 'text-anchor': 'middle' }));
    const title = text('updates', { x: right, y: bottom + 31, 'text-anchor': 'end' });
    this.#frame.replaceChildren(...rows, ...columns, title);
  }

  #describe(): void {
    const { name, format } = this.#options;
    const last = this.#data?.train.smooth.at(-1);
    const test = this.#data?.test.at(-1);
    const said = last ? `${format(last.value)} after ${whole(last.update)} updates` : 'no training yet';
    const tested = test ? `, ${format(test.value)} in the last test` : '';
    this.#svg.setAttribute('aria-label', `${name} by update: ${said}${tested}`);
  }
}

function element<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

function text(content: string, attributes: Readonly<Record<string, string | number>>): SVGTextElement {
  const made = element('text', attributes);
  made.textContent = content;
  return made;
}
