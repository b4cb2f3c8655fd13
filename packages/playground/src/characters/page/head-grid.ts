import type { AttentionMaps } from './attention-maps.ts';
import { mapImage } from './paint-map.ts';
import type { Ramp } from './ramp.ts';

/** A head: its layer and its number in it, from 0. */
export interface Head {
  readonly layer: number;
  readonly head: number;
}

/** How a head is called. */
export const headName = ({ layer, head }: Head): string => `Layer ${layer + 1}, head ${head + 1}`;

interface Cell extends Head {
  radio: HTMLInputElement;
  canvas: HTMLCanvasElement;
}

/** The maps of all heads, small, a layer in each row; one is chosen. */
export class HeadGrid {
  readonly #set: HTMLFieldSetElement;
  readonly #changed: () => void;
  #cells: Cell[] = [];
  #chosen: Head = { layer: 0, head: 0 };

  /** `changed` is called when another head is chosen. */
  constructor(set: HTMLFieldSetElement, changed: () => void) {
    this.#set = set;
    this.#changed = changed;
    set.addEventListener('change', () => {
      const cell = this.#cells.find(({ radio }) => radio.checked);
      if (cell) this.#chosen = { layer: cell.layer, head: cell.head };
      this.#changed();
    });
  }

  get chosen(): Head {
    return this.#chosen;
  }

  /** Makes the maps of a network. */
  build(layers: number, heads: number): void {
    const { layer, head } = this.#chosen;
    if (layer >= layers || head >= heads) this.#chosen = { layer: 0, head: 0 };
    this.#set.querySelector('.grid')?.remove();
    const grid = document.createElement('div');
    grid.className = 'grid';
    grid.style.setProperty('--heads', String(heads));
    this.#cells = Array.from({ length: layers * heads }, (_, i) => ({
      layer: Math.floor(i / heads),
      head: i % heads,
    })).map((place) => makeCell(place, this.#isChosen(place)));
    grid.append(...this.#cells.map(({ radio }) => radio.parentElement as HTMLElement));
    this.#set.append(grid);
  }

  #isChosen({ layer, head }: Head): boolean {
    return layer === this.#chosen.layer && head === this.#chosen.head;
  }

  draw(maps: AttentionMaps, ramp: Ramp): void {
    for (const { canvas, layer, head } of this.#cells) {
      const image = mapImage(maps, layer, head, ramp);
      if (canvas.width !== image.width) [canvas.width, canvas.height] = [image.width, image.height];
      (canvas.getContext('2d') as CanvasRenderingContext2D).putImageData(image, 0, 0);
    }
  }
}

function makeCell(place: Head, isChosen: boolean): Cell {
  const label = document.createElement('label');
  const radio = document.createElement('input');
  radio.type = 'radio';
  radio.name = 'head';
  radio.value = `${place.layer}.${place.head}`;
  radio.checked = isChosen;
  radio.setAttribute('aria-label', headName(place));
  label.title = headName(place);
  const canvas = document.createElement('canvas');
  canvas.setAttribute('aria-hidden', 'true');
  const name = document.createElement('span');
  name.textContent = `${place.layer + 1}.${place.head + 1}`;
  label.append(radio, canvas, name);
  return { ...place, radio, canvas };
}
