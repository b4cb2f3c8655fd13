import type { CharGpt } from '@netwright/scripts/data/char-gpt-file';
import { devices } from '@netwright/tensor-core/runtime';
import { reasonFor } from '../../worker/choose-device.ts';
import { nextTask } from '../../worker/next-task.ts';
import type { WantedDevice } from '../../worker/protocol.ts';
import { Speed } from '../../worker/speed.ts';
import type { FromWriter, ToWriter, WritingOptions } from '../protocol.ts';
import { CharNetwork } from './network.ts';
import { fetchCharGpt, readCharGpt } from './weights.ts';

/** The network of the page of characters: answers messages one at a time; `stop` ends the text that is being written. */
export class WritingLab {
  readonly #send: (message: FromWriter, transfer?: Transferable[]) => void;
  readonly #site: string;
  #last: Promise<void> = Promise.resolve();
  #model: CharGpt | undefined;
  #file = 'Moby Dick';
  #network: CharNetwork | undefined;
  #wanted: WantedDevice = 'auto';
  #stop = false;

  /** `site` is the address of the folder with the page's files. */
  constructor(site: string, send: (message: FromWriter, transfer?: Transferable[]) => void) {
    this.#site = site;
    this.#send = send;
  }

  /** Takes a message. It is answered when those before it are. */
  receive(message: ToWriter): Promise<void> {
    this.#stop = message.kind !== 'write'; // what comes ends a text
    if (message.kind !== 'stop') this.#last = this.#last.then(() => this.#answer(message));
    return this.#last;
  }

  async #answer(message: Exclude<ToWriter, { kind: 'stop' }>): Promise<void> {
    try {
      if (message.kind === 'open') await this.#open(message.device);
      else if (message.kind === 'load') await this.#load(message.bytes, message.name);
      else await this.#write(message.prompt, message.options);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#send({ kind: 'failed', doing: message.kind, message: text });
    }
  }

  async #open(wanted: WantedDevice): Promise<void> {
    try {
      if (wanted === 'webgpu') await checkWebgpu();
      this.#model ??= await fetchCharGpt(this.#site);
      await this.#take(await CharNetwork.open(this.#model, { device: wanted }));
      this.#wanted = wanted;
    } finally {
      await this.#sayWhere(); // where the new device fails, the old one goes on
    }
  }

  async #load(bytes: Uint8Array, name: string): Promise<void> {
    const model = readCharGpt(bytes, name);
    await this.#take(await CharNetwork.open(model, { device: this.#wanted }));
    this.#model = model;
    this.#file = name;
    await this.#sayWhere();
  }

  async #take(network: CharNetwork): Promise<void> {
    await this.#network?.dispose();
    this.#network = network;
  }

  async #sayWhere(): Promise<void> {
    if (!this.#network) return;
    const { device } = this.#network.session;
    const reason = await reasonFor(this.#wanted, device);
    const network = this.#network.facts(this.#file);
    this.#send({ kind: 'opened', wanted: this.#wanted, device, reason, network });
  }

  async #write(prompt: string, options: WritingOptions): Promise<void> {
    if (!this.#network) throw new Error('the network is not ready');
    const begin = performance.now();
    let waited = 0; // for the pace, which is no time of the network's [ms]
    const speed = new Speed(() => performance.now() - waited);
    let characters = 0;
    for await (const step of this.#network.write(prompt, options)) {
      characters++;
      this.#send({ kind: 'step', charactersPerSecond: speed.add(1), ...step }, [step.attention.buffer]);
      const before = performance.now();
      await nextTask();
      if (options.pace !== undefined) await this.#sleepUntil(begin + (1000 * characters) / options.pace);
      waited += performance.now() - before;
      if (this.#stop) break;
    }
    const seconds = (performance.now() - begin) / 1000;
    this.#send({ kind: 'written', stopped: characters < options.characters, characters, seconds });
  }

  /** Waits for a time of `performance.now()`, or until the text is to end. */
  async #sleepUntil(time: number): Promise<void> {
    for (let left = time - performance.now(); left > 0 && !this.#stop; left = time - performance.now())
      await new Promise((settle) => setTimeout(settle, Math.min(left, 50)));
  }
}

/** Throws where the browser has no WebGPU, saying why and what to do. */
async function checkWebgpu(): Promise<void> {
  const webgpu = (await devices()).find(({ device }) => device === 'webgpu');
  if (webgpu?.available) return;
  throw new Error(
    `This browser has no WebGPU (${webgpu?.reason ?? 'the runtime is built without it'}). The network goes on as before; WebAssembly computes the same text.`,
  );
}
