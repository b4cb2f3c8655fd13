import { DIGIT_SIZE } from '@netwright/scripts/data/digits';
import { initialise, permutation, toOnnx, type Weights } from '@netwright/tensor-core';
import { writeSafetensors } from '@netwright/tensor-core/weights';
import type { Digits } from '../digits/pack.ts';
import { reasonFor } from './choose-device.ts';
import { Classifier, softmax } from './classifier.ts';
import { nextTask } from './next-task.ts';
import type { FromWorker, ToWorker, WantedDevice, WeightsOrigin } from './protocol.ts';
import { fetchDigits, fetchTrainedWeights } from './site-files.ts';
import { Speed } from './speed.ts';
import { State } from './state.ts';
import { Trainer } from './trainer.ts';

/**
 * The network of the page: answers messages one at a time. Between two updates of a training run it looks for what has come
 * in, so a drawing is classified by weights that are still being trained.
 */
export class Lab {
  readonly #send: (message: FromWorker, transfer?: Transferable[]) => void;
  readonly #site: string;
  readonly #waiting: ToWorker[] = [];
  #classifier: Classifier | undefined;
  #state = new State(new Map());
  #origin: WeightsOrigin = 'untrained';
  #wanted: WantedDevice = 'auto';
  #digits: Promise<Digits> | undefined;
  #examples = 0;
  #busy = false;
  #stop = false;

  /** `site` is the address of the folder with the page's files. */
  constructor(site: string, send: (message: FromWorker, transfer?: Transferable[]) => void) {
    this.#site = site;
    this.#send = send;
  }

  /** Takes a message. It is answered at once, or when what is going on has ended; in a training run after the update. */
  async receive(message: ToWorker): Promise<void> {
    if (message.kind === 'stop') {
      this.#stop = true;
      return;
    }
    if (message.kind === 'train') this.#stop = false;
    if (message.kind === 'classify') this.#forget('classify'); // only the newest drawing counts
    this.#waiting.push(message);
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await this.#answer(next);
    this.#busy = false;
  }

  #forget(kind: ToWorker['kind']): void {
    const old = this.#waiting.findIndex((waiting) => waiting.kind === kind);
    if (old >= 0) this.#waiting.splice(old, 1);
  }

  async #answer(message: ToWorker): Promise<void> {
    try {
      if (message.kind === 'open') await this.#open(message.device);
      else if (message.kind === 'classify') await this.#classify(message.digit);
      else if (message.kind === 'example') await this.#example();
      else if (message.kind === 'train') await this.#train(message.seed, message.epochs);
      else if (message.kind === 'save') await this.#save(message.format);
    } catch (error) {
      this.#send({
        kind: 'failed',
        doing: message.kind,
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }

  get #network(): Classifier {
    if (!this.#classifier) throw new Error('the network is not ready');
    return this.#classifier;
  }

  async #open(wanted: WantedDevice): Promise<void> {
    const old = this.#classifier;
    try {
      const classifier = await Classifier.open({ device: wanted });
      const weights = old ? await this.#state.download(old.weights) : await this.#firstWeights(classifier);
      this.#state.dispose();
      await old?.dispose();
      this.#classifier = classifier;
      this.#state = new State(weights);
      this.#wanted = wanted;
    } finally {
      if (this.#classifier) await this.#sayWhere(this.#classifier); // where the new device fails, the old one goes on
    }
  }

  async #sayWhere({ session: { device, provider } }: Classifier): Promise<void> {
    const reason = await reasonFor(this.#wanted, device);
    this.#send({ kind: 'opened', wanted: this.#wanted, device, reason, provider, weights: this.#origin });
  }

  async #firstWeights({ graph }: Classifier): Promise<Weights> {
    const trained = await fetchTrainedWeights(this.#site, graph);
    if (trained) this.#origin = 'file';
    return trained ?? initialise(graph, { seed: 0 });
  }

  async #classify(digit: Uint8Array): Promise<void> {
    const set = { count: 1, images: digit, labels: new Uint8Array(1) };
    this.#send({ kind: 'probabilities', values: softmax(await this.#network.logits(this.#state, set, [0])) });
  }

  async #load(): Promise<Digits> {
    this.#digits ??= fetchDigits(this.#site).catch((error: unknown) => {
      this.#digits = undefined; // the next call tries again
      throw error;
    });
    return this.#digits;
  }

  async #example(): Promise<void> {
    const { test } = await this.#load();
    const order = permutation(test.count, { stream: 'examples', step: Math.floor(this.#examples / test.count) });
    const index = order[this.#examples++ % test.count] as number;
    const size = DIGIT_SIZE * DIGIT_SIZE;
    const digit = test.images.slice(index * size, (index + 1) * size);
    this.#send({ kind: 'example', digit, label: test.labels[index] as number });
    await this.#classify(digit);
  }

  async #train(seed: number, epochs: number): Promise<void> {
    const start = performance.now();
    this.#send({ kind: 'preparing', what: 'loading the digits' });
    const { train, test } = await this.#load();
    this.#send({ kind: 'preparing', what: 'building the training step' });
    const { session } = this.#network;
    const trainer = await Trainer.open({ digits: train, seed, epochs }, { device: session.device });
    this.#state.dispose();
    this.#state = trainer.state;
    this.#origin = 'page';
    try {
      await this.#updates(trainer, epochs, test);
    } finally {
      await trainer.dispose();
    }
    this.#send({ kind: 'trained', stopped: this.#stop, seconds: (performance.now() - start) / 1000 });
  }

  async #updates(trainer: Trainer, epochs: number, test: Digits['test']): Promise<void> {
    const { updates, updatesPerEpoch, batch } = trainer;
    const speed = new Speed();
    for await (const figures of trainer.run()) {
      const imagesPerSecond = speed.add(batch);
      this.#send({ kind: 'progress', ...figures, updates, epochs, imagesPerSecond });
      await nextTask();
      await this.#interlude();
      if (this.#stop || figures.update % updatesPerEpoch === 0) {
        const tested = await this.#network.test(trainer.state, test);
        this.#send({ kind: 'tested', update: figures.update, ...tested });
      }
      if (this.#stop) return;
    }
  }

  /** Answers, between two updates, what does not change the run. */
  async #interlude(): Promise<void> {
    for (const kind of ['classify', 'example', 'save'] as const) {
      const at = this.#waiting.findIndex((waiting) => waiting.kind === kind);
      const [message] = at < 0 ? [] : this.#waiting.splice(at, 1);
      if (message) await this.#answer(message);
    }
  }

  async #save(format: 'onnx' | 'safetensors'): Promise<void> {
    const { graph, weights } = this.#network;
    const values = await this.#state.download(weights);
    const bytes = format === 'onnx' ? toOnnx(graph, values) : writeSafetensors(values);
    this.#send({ kind: 'file', name: `lenet-5.${format}`, bytes }, [bytes.buffer]);
  }
}
