/** The worker in which the network lives, so that the page stays smooth while it writes. */
import type { FromWriter, ToWriter } from '../protocol.ts';
import { WritingLab } from './writing-lab.ts';

/** The side of `self` that a worker has. */
interface Worker {
  readonly name: string;
  onmessage: ((event: MessageEvent<ToWriter>) => void) | null;
  postMessage(message: FromWriter, transfer?: Transferable[]): void;
}
const worker = globalThis as unknown as Worker;

const lab = new WritingLab(worker.name, (message, transfer) => worker.postMessage(message, transfer ?? []));
worker.onmessage = ({ data }) => void lab.receive(data);
