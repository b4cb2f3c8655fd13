/** The page: sends drawings and commands to the worker in which the network lives, and shows what comes back. */
import type { FromWorker, ToWorker, WantedDevice, WeightsOrigin } from '../worker/protocol.ts';
import { deviceNames, find, say } from './dom.ts';
import { DrawingPad } from './drawing-pad.ts';
import { Reading } from './reading.ts';
import { renderStrokes } from './render-strokes.ts';
import { TrainingPanel } from './training-panel.ts';

const site = new URL('.', location.href).href;
// The worker's name tells it where the page's files are: its own address is another folder's in a build.
const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name: site });
const send = (message: ToWorker): void => worker.postMessage(message);

const origins: Readonly<Record<WeightsOrigin, string>> = {
  untrained: 'untrained: its answers are chance until you press Train',
  file: 'trained on MNIST before, from lenet-5.safetensors',
  page: 'trained in this page',
};

const wanted = find('wanted', HTMLSelectElement);
const example = find('example', HTMLButtonElement);
const saves = (['onnx', 'safetensors'] as const).map((format) => ({
  format,
  button: find(`save-${format}`, HTMLButtonElement),
}));
const failure = find('failure', HTMLParagraphElement);
const reading = new Reading();
let shown: Uint8Array | undefined; // what is classified: the drawing, or a test digit

const panel = new TrainingPanel({
  train: (seed, epochs) => {
    failure.hidden = true;
    wanted.disabled = true;
    say(find('weights', HTMLElement), origins.page);
    send({ kind: 'train', seed, epochs });
  },
  stop: () => send({ kind: 'stop' }),
});

const pad = new DrawingPad(find('pad', HTMLDivElement), () => {
  shown = pad.strokes.length > 0 ? renderStrokes(pad.strokes) : undefined;
  reading.show(shown);
  classify();
});

function classify(): void {
  if (shown) send({ kind: 'classify', digit: shown });
}

function open(): void {
  const device = wanted.value as WantedDevice;
  setReady(false);
  failure.hidden = true;
  say(find('device', HTMLElement), 'starting ...');
  send({ kind: 'open', device });
}

let isReady = false;

function setReady(ready: boolean): void {
  isReady = ready;
  panel.ready = ready;
  wanted.disabled = false;
  for (const button of [example, ...saves.map((save) => save.button)]) button.disabled = !ready;
}

function receive(message: FromWorker): void {
  panel.receive(message);
  if (message.kind === 'opened') opened(message);
  else if (message.kind === 'probabilities') {
    if (shown) reading.showProbabilities(message.values);
  } else if (message.kind === 'example') {
    pad.clear();
    shown = message.digit;
    reading.show(message.digit, message.label);
  } else if (message.kind === 'progress') classifyNowAndThen();
  else if (message.kind === 'trained') {
    wanted.disabled = false;
    classify();
  } else if (message.kind === 'file') download(message.name, message.bytes);
  else if (message.kind === 'failed') fail(message.message);
}

function opened({ wanted: chosen, device, reason, weights }: Extract<FromWorker, { kind: 'opened' }>): void {
  say(find('device', HTMLElement), `${deviceNames[device] ?? device} (${reason})`);
  say(find('weights', HTMLElement), origins[weights]);
  wanted.value = chosen;
  setReady(true);
  classify();
}

let lastClassified = 0;

/** While it trains, what is shown is read again four times a second, so that the bars follow the weights. */
function classifyNowAndThen(): void {
  const now = performance.now();
  if (now - lastClassified < 250) return;
  lastClassified = now;
  classify();
}

function download(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function fail(message: string): void {
  failure.hidden = false;
  say(failure, message);
  if (!isReady) say(find('device', HTMLElement), 'nothing: choose another device');
  wanted.disabled = false;
}

worker.onmessage = ({ data }: MessageEvent<FromWorker>) => receive(data);
worker.onerror = (event) => fail(event.message || 'The worker could not be loaded.');

find('clear', HTMLButtonElement).addEventListener('click', () => pad.clear());
example.addEventListener('click', () => send({ kind: 'example' }));
for (const { format, button } of saves) button.addEventListener('click', () => send({ kind: 'save', format }));
wanted.addEventListener('change', open);

const asked = new URLSearchParams(location.search).get('device');
if (asked === 'webgpu' || asked === 'wasm') wanted.value = asked;
open();
