import { find, say } from '../../page/dom.ts';
import type { NetworkFacts, WritingOptions } from '../protocol.ts';
import { inItsQuotes, promptProblem } from './prompt.ts';

/** What the form asks for. */
export interface WritingCommands {
  write: (prompt: string, options: WritingOptions) => void;
  stop: () => void;
}

/** The part of the page that says what is written, and how. */
export class WritingForm {
  readonly #prompt = find('prompt', HTMLTextAreaElement);
  readonly #problem = find('prompt-problem', HTMLParagraphElement);
  readonly #hint = find('prompt-hint', HTMLParagraphElement);
  readonly #button = find('write', HTMLButtonElement);
  readonly #numbers = ['temperature', 'characters', 'top-k', 'top-p', 'seed'].map((id) => find(id, HTMLInputElement));
  readonly #pace = find('pace', HTMLSelectElement);
  readonly #commands: WritingCommands;
  #network: NetworkFacts | undefined;
  #isWriting = false;

  constructor(commands: WritingCommands) {
    this.#commands = commands;
    find('writing', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#isWriting) commands.stop();
      else this.#write();
    });
    this.#prompt.addEventListener('input', () => this.#check());
    this.#prompt.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault(); // Shift and Enter begin a new line
      if (!this.#isWriting && !this.#button.disabled) this.#write();
    });
  }

  /** The network that writes; undefined where none is ready. */
  set network(network: NetworkFacts | undefined) {
    this.#network = network;
    this.#button.disabled = network === undefined;
    if (network) say(this.#hint, `At most ${network.context} characters. Enter writes.`);
  }

  set isWriting(isWriting: boolean) {
    this.#isWriting = isWriting;
    say(this.#button, isWriting ? 'Stop' : 'Write');
  }

  /** Says what is wrong with the prompt; true where it is nothing. */
  #check(): boolean {
    const network = this.#network;
    const problem = network && promptProblem(inItsQuotes(this.#prompt.value, network.alphabet), network);
    this.#problem.hidden = problem === undefined;
    say(this.#problem, problem ?? '');
    this.#prompt.setAttribute('aria-invalid', String(problem !== undefined));
    return problem === undefined;
  }

  #write(): void {
    if (!this.#network) return;
    if (!this.#check()) {
      this.#prompt.focus();
      return;
    }
    const wrong = this.#numbers.find((input) => !input.checkValidity());
    if (wrong) {
      wrong.reportValidity();
      return;
    }
    const [temperature, characters, topK, topP, seed] = this.#numbers.map((input) => input.valueAsNumber) as [
      number,
      number,
      number,
      number,
      number,
    ];
    this.#commands.write(inItsQuotes(this.#prompt.value, this.#network.alphabet), {
      characters,
      seed,
      temperature,
      topP,
      ...(!Number.isNaN(topK) && { topK }),
      ...(this.#pace.value !== '' && { pace: Number(this.#pace.value) }),
    });
  }
}
