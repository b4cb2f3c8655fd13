import { find, say } from '../../page/dom.ts';
import type { NetworkFacts, WrittenStep } from '../protocol.ts';
import { AttentionMaps } from './attention-maps.ts';
import { share, spoken } from './glyph.ts';
import { HeadGrid, headName } from './head-grid.ts';
import { LargeMap, type Pair } from './large-map.ts';
import { backgroundOf, Ramp, type Rgb } from './ramp.ts';
import { Strip } from './strip.ts';

const named = 4; // characters that the sentence under the strip names

/** The part of the page that shows what the network attends to. */
export class AttentionPanel {
  readonly #reading = find('reading', HTMLParagraphElement);
  readonly #title = find('map-title', HTMLSpanElement);
  readonly #strip: Strip;
  readonly #grid: HeadGrid;
  readonly #map: LargeMap;
  #maps = new AttentionMaps({ layers: 0, heads: 0, context: 16 });
  #ramp: Ramp | undefined;
  #next = '';
  #pair: Pair | undefined; // under the pointer, in the large map
  #frame: number | undefined;

  constructor() {
    const draw = (): void => this.#schedule();
    this.#strip = new Strip(find('strip', HTMLDivElement), draw);
    this.#grid = new HeadGrid(find('heads', HTMLFieldSetElement), draw);
    this.#map = new LargeMap(find('map', HTMLCanvasElement), {
      pointed: (pair) => {
        this.#pair = pair;
        this.#strip.point(pair?.query);
        draw();
      },
      chosen: (pair) => this.#strip.choose(pair?.query),
      resized: draw,
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#ramp = undefined;
      draw();
    });
  }

  /** Shows a network that has read nothing yet. */
  open({ layers, heads, context }: NetworkFacts): void {
    this.#maps = new AttentionMaps({ layers, heads, context });
    this.#grid.build(layers, heads);
    this.clear();
  }

  clear(): void {
    this.#maps.clear();
    this.#next = '';
    this.#strip.reset();
    this.#schedule();
  }

  /** Whether the sentence is read aloud when it changes: not while the network writes. */
  set quiet(quiet: boolean) {
    this.#reading.setAttribute('aria-live', quiet ? 'off' : 'polite');
  }

  /** Characters that the network has in its context. */
  get length(): number {
    return this.#maps.characters.length;
  }

  /** Takes a step of the network; it is shown with the next frame. */
  add(step: WrittenStep): void {
    this.#maps.add(step);
    this.#next = step.next;
    this.#schedule();
  }

  #schedule(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    this.#ramp ??= rampOfPage();
    const { chosen } = this.#grid;
    const { characters } = this.#maps;
    this.#strip.show(characters, this.#next, (place) => this.#maps.row(chosen.layer, chosen.head, place));
    const query = this.#strip.place;
    this.#grid.draw(this.#maps, this.#ramp);
    const key = this.#pair && this.#pair.query === query ? this.#pair.key : undefined;
    this.#map.draw(this.#maps, chosen, this.#ramp, query, key);
    say(this.#title, headName(chosen));
    say(this.#reading, query === undefined ? 'Nothing is read yet.' : this.#sentence(query, key));
  }

  #sentence(query: number, key: number | undefined): string {
    const { layer, head } = this.#grid.chosen;
    const { characters } = this.#maps;
    const name = (place: number): string => `${spoken(characters[place] as string)} (${place + 1})`;
    const who = `${headName(this.#grid.chosen)}: ${name(query)} attends to`;
    if (key !== undefined) return `${who} ${name(key)} by ${share(this.#maps.row(layer, head, query)[key] as number)}.`;
    const most = this.#maps.most(layer, head, query, named);
    return `${who} ${most.map(({ place, weight }) => `${name(place)} by ${share(weight)}`).join(', ')}.`;
  }
}

/** The page's colours for weights, as the legend has them. */
function rampOfPage(): Ramp {
  const colour = (name: string): Rgb => backgroundOf(document.querySelector(`.ramp-${name}`) as Element);
  return new Ramp([colour('none'), colour('half'), colour('all')]);
}
