/** The worker in which the network lives, so that the page stays smooth while it trains. */
import { Lab } from './lab.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/** The side of `self` that a worker has. */
interface Worker {
  readonly name: string;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
}
const worker = globalThis as unknown as Worker;

const lab = new Lab(worker.name, (message, transfer) => worker.postMessage(message, transfer ?? []));
worker.onmessage = ({ data }) => void lab.receive(data);
