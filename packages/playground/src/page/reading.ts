import { DIGIT_SIZE } from '@netwright/scripts/data/digits';
import { find, percent, say } from './dom.ts';

interface Bar {
  row: HTMLLIElement;
  fill: HTMLSpanElement;
  value: HTMLSpanElement;
}

const nothing = 'Draw a digit, or show a test digit.';

/** The part of the page that shows the network's input and what it makes of it. */
export class Reading {
  readonly #seen = find('seen', HTMLCanvasElement);
  readonly #answer = find('answer', HTMLParagraphElement);
  readonly #bars: readonly Bar[];
  /** Said with the answer: what a test digit is. */
  #label: number | undefined;

  constructor() {
    const list = find('bars', HTMLOListElement);
    this.#bars = Array.from({ length: 10 }, (_, digit) => makeBar(digit));
    list.append(...this.#bars.map(({ row }) => row));
    this.show(undefined);
  }

  /** Shows a digit as the network gets it; `label` says what it is, where that is known. Undefined clears everything. */
  show(digit: Uint8Array | undefined, label?: number): void {
    this.#label = label;
    const context = this.#seen.getContext('2d') as CanvasRenderingContext2D;
    const side = this.#seen.width;
    const image = context.createImageData(side, side);
    const margin = (side - DIGIT_SIZE) / 2;
    for (let i = 0; i < image.data.length; i += 4) image.data[i + 3] = 255;
    digit?.forEach((ink, i) => {
      const at = (Math.floor(i / DIGIT_SIZE) + margin) * side + (i % DIGIT_SIZE) + margin;
      image.data.fill(ink, 4 * at, 4 * at + 3);
    });
    context.putImageData(image, 0, 0);
    if (digit) return;
    this.#seen.setAttribute('aria-label', "The network's input: nothing drawn yet");
    say(this.#answer, nothing);
    for (const bar of this.#bars) setBar(bar, undefined, false);
  }

  /** Shows the probabilities of the digits 0 to 9. */
  showProbabilities(values: readonly number[]): void {
    const best = values.indexOf(Math.max(...values));
    for (const [digit, bar] of this.#bars.entries()) setBar(bar, values[digit] ?? 0, digit === best);
    const known = this.#label === undefined ? '' : `; it is a ${this.#label}`;
    const text = `${(values[best] ?? 0) < 0.5 ? 'Perhaps' : 'It reads'} a ${best}${known}.`;
    say(this.#answer, text);
    this.#seen.setAttribute('aria-label', `The network's input. ${text}`);
  }
}

function makeBar(digit: number): Bar {
  const row = document.createElement('li');
  const name = document.createElement('span');
  const track = document.createElement('span');
  const fill = document.createElement('span');
  const value = document.createElement('span');
  name.textContent = String(digit);
  track.className = 'track';
  fill.className = 'fill';
  value.className = 'value';
  track.append(fill);
  row.append(name, track, value);
  return { row, fill, value };
}

function setBar({ row, fill, value }: Bar, probability: number | undefined, best: boolean): void {
  fill.style.transform = `scaleX(${probability ?? 0})`;
  say(value, probability === undefined ? '-' : percent(probability));
  row.classList.toggle('best', best);
}
