import { say } from '../../page/dom.ts';
import { glyph, share, spoken } from './glyph.ts';
import { intensity } from './ramp.ts';

/** The characters in the context, of which one may be chosen by pointer or keys. */
export class Strip {
  readonly #box: HTMLElement;
  readonly #changed: () => void;
  #cells: HTMLElement[] = [];
  #length = 0;
  #pointed: number | undefined;
  #chosen: number | undefined;

  /** `changed` is called when another character is pointed at or chosen. */
  constructor(box: HTMLElement, changed: () => void) {
    this.#box = box;
    this.#changed = changed;
    box.addEventListener('pointerover', (event) => this.point(this.#placeOf(event)));
    box.addEventListener('pointerleave', () => this.point(undefined));
    box.addEventListener('click', (event) => {
      const place = this.#placeOf(event);
      this.choose(place === this.#chosen ? undefined : place);
    });
    box.addEventListener('keydown', (event) => this.#key(event));
  }

  #placeOf(event: Event): number | undefined {
    const at = this.#cells.indexOf(event.target as HTMLElement);
    return at < 0 || at >= this.#length ? undefined : at;
  }

  /** The place that is looked at: where the pointer is, or what was chosen, or the newest; undefined where there is none. */
  get place(): number | undefined {
    if (this.#length === 0) return undefined;
    return Math.min(this.#pointed ?? this.#chosen ?? Number.POSITIVE_INFINITY, this.#length - 1);
  }

  /** Looks at a place while the pointer is there. */
  point(place: number | undefined): void {
    if (place === this.#pointed) return;
    this.#pointed = place;
    this.#changed();
  }

  /** Stays at a place; undefined follows the newest. */
  choose(place: number | undefined): void {
    this.#chosen = place;
    this.#changed();
  }

  #key(event: KeyboardEvent): void {
    if (this.#length === 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const [at, last] = [this.place as number, this.#length - 1];
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') this.choose(undefined);
    else if (next !== undefined) this.choose(Math.min(last, Math.max(0, next)));
    else return;
    event.preventDefault();
  }

  /** Forgets what was chosen. */
  reset(): void {
    this.#pointed = this.#chosen = undefined;
  }

  /** Shows the characters, and by `weightsOf` what the one that is looked at attends to; `next` is written, and not read yet. */
  show(characters: readonly string[], next: string, weightsOf: (place: number) => ArrayLike<number>): void {
    this.#length = characters.length;
    const { place } = this;
    const weights = place === undefined ? [] : weightsOf(place);
    const all = next === '' ? characters : [...characters, next];
    while (this.#cells.length < all.length) this.#cells.push(this.#add());
    this.#cells.forEach((cell, at) => {
      this.#showCell(cell, at, all[at], weights[at]);
    });
    if (place === undefined) this.#box.removeAttribute('aria-activedescendant');
    else this.#box.setAttribute('aria-activedescendant', `read-${place}`);
  }

  #showCell(cell: HTMLElement, at: number, character: string | undefined, weight: number | undefined): void {
    cell.hidden = character === undefined;
    if (character === undefined) return;
    const isRead = at < this.#length;
    say(cell, glyph(character));
    cell.classList.toggle('unread', !isRead);
    cell.classList.toggle('blank', glyph(character) !== character);
    cell.style.setProperty('--weight', String(intensity(weight ?? 0)));
    const attended = weight === undefined ? '' : `, attended ${share(weight)}`;
    cell.setAttribute('aria-label', `${spoken(character)}${isRead ? attended : ', not read yet'}`);
    cell.setAttribute('aria-selected', String(at === this.place));
    if (isRead) cell.removeAttribute('aria-disabled');
    else cell.setAttribute('aria-disabled', 'true');
  }

  #add(): HTMLElement {
    const cell = document.createElement('span');
    cell.id = `read-${this.#cells.length}`;
    cell.setAttribute('role', 'option');
    this.#box.append(cell);
    return cell;
  }
}
