import type { FromWorker, TrainingFigures } from '../worker/protocol.ts';
import { Chart } from './chart.ts';
import { type CurvePoint, SmoothCurve } from './curve.ts';
import { find, percent, say, whole } from './dom.ts';

/** What the panel asks for. */
export interface TrainingCommands {
  train: (seed: number, epochs: number) => void;
  stop: () => void;
}

interface Run {
  updates: number;
  loss: SmoothCurve;
  accuracy: SmoothCurve;
  testLoss: CurvePoint[];
  testAccuracy: CurvePoint[];
  last: TrainingFigures | undefined;
}

/** The part of the page that starts, stops and shows a training run. */
export class TrainingPanel {
  readonly #button = find('train', HTMLButtonElement);
  readonly #epochs = find('epochs', HTMLInputElement);
  readonly #seed = find('seed', HTMLInputElement);
  readonly #status = find('training-status', HTMLParagraphElement);
  readonly #progress = find('progress', HTMLProgressElement);
  readonly #lossChart = new Chart(find('loss-chart', SVGSVGElement), {
    name: 'Loss',
    most: 2.5,
    format: (value) => (value < 0.095 && value > 0 ? value.toPrecision(2) : value.toFixed(1)),
  });
  readonly #accuracyChart = new Chart(find('accuracy-chart', SVGSVGElement), {
    name: 'Accuracy',
    most: 1,
    format: (value) => `${Number((100 * value).toFixed(1))} %`,
  });
  #run: Run = emptyRun(0);
  #running = false;
  #frame: number | undefined;

  constructor(commands: TrainingCommands) {
    find('training', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#running) {
        say(this.#status, 'Stopping after this update ...');
        commands.stop();
        return;
      }
      this.#begin();
      commands.train(this.#seed.valueAsNumber, this.#epochs.valueAsNumber);
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /** Whether a run can be started. */
  set ready(ready: boolean) {
    this.#button.disabled = !ready;
  }

  #begin(): void {
    this.#run = emptyRun(0);
    this.#setRunning(true);
    this.#scheduleDraw();
  }

  #setRunning(running: boolean): void {
    this.#running = running;
    say(this.#button, running ? 'Stop' : 'Train');
    for (const input of [this.#epochs, this.#seed]) input.disabled = running;
  }

  /** Takes the worker's news of the run. */
  receive(message: FromWorker): void {
    const run = this.#run;
    if (message.kind === 'preparing') say(this.#status, `Preparing: ${message.what} ...`);
    else if (message.kind === 'progress') {
      if (!run.last) say(this.#status, 'Training. Draw a digit meanwhile: it is read with the weights of the moment.');
      run.updates = message.updates;
      run.last = message;
      run.loss.add(message.update, message.loss);
      run.accuracy.add(message.update, message.accuracy);
    } else if (message.kind === 'tested') {
      run.testLoss.push({ update: message.update, value: message.loss });
      run.testAccuracy.push({ update: message.update, value: message.accuracy });
    } else if (message.kind === 'trained') this.#end(message.stopped, message.seconds);
    else if (message.kind === 'failed' && message.doing === 'train') {
      this.#setRunning(false);
      say(this.#status, 'The training failed; the message below says why.');
    } else return;
    this.#scheduleDraw();
  }

  #end(stopped: boolean, seconds: number): void {
    this.#setRunning(false);
    const accuracy = this.#run.testAccuracy.at(-1)?.value ?? 0;
    const how = stopped ? `Stopped after ${whole(this.#run.last?.update ?? 0)} updates` : 'Done';
    say(this.#status, `${how}, ${seconds.toFixed(1)} s: ${percent(accuracy)} of the test digits are read right.`);
  }

  #scheduleDraw(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const { updates, loss, accuracy, testLoss, testAccuracy, last } = this.#run;
    const shown = updates || 1000;
    this.#lossChart.show({ updates: shown, train: loss, test: testLoss });
    this.#accuracyChart.show({ updates: shown, train: accuracy, test: testAccuracy });
    this.#progress.value = last ? last.update / last.updates : 0;
    const figure = (name: string, text: string | undefined): void =>
      say(find(`figure-${name}`, HTMLElement), text ?? '-');
    figure('update', last && `${whole(last.update)} of ${whole(last.updates)}`);
    figure('epoch', last && `${last.epoch} of ${last.epochs}`);
    figure('loss', loss.smooth.at(-1)?.value.toFixed(4));
    figure('accuracy', accuracy.smooth.length > 0 ? percent(accuracy.smooth.at(-1)?.value ?? 0) : undefined);
    figure('test', testAccuracy.length > 0 ? percent(testAccuracy.at(-1)?.value ?? 0) : undefined);
    figure('speed', last && whole(last.imagesPerSecond));
  }
}

const emptyRun = (updates: number): Run => ({
  updates,
  loss: new SmoothCurve(),
  accuracy: new SmoothCurve(),
  testLoss: [],
  testAccuracy: [],
  last: undefined,
});
