/** The page of characters: sends prompts to the worker in which the network lives, and shows text and attention as they come. */
import { deviceNames, find, say, whole } from '../../page/dom.ts';
import type { WantedDevice } from '../../worker/protocol.ts';
import type { FromWriter, NetworkFacts, ToWriter } from '../protocol.ts';
import { AttentionPanel } from './attention-panel.ts';
import { WritingForm } from './writing-form.ts';

const site = new URL('.', location.href).href;
// The worker's name tells it where the page's files are: its own address is another folder's in a build.
const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name: site });
const send = (message: ToWriter, transfer: Transferable[] = []): void => worker.postMessage(message, transfer);

const wanted = find('wanted', HTMLSelectElement);
const file = find('file', HTMLInputElement);
const failure = find('failure', HTMLParagraphElement);
const status = find('status', HTMLParagraphElement);
const text = find('text', HTMLDivElement);
const written = find('text-written', HTMLSpanElement);
const figure = (name: string, value: string): void => say(find(`figure-${name}`, HTMLElement), value);

let network: NetworkFacts | undefined;
let isWriting = false;
let characters = 0;
let asked = 0; // characters in all

const panel = new AttentionPanel();
const form = new WritingForm({
  write: (prompt, options) => {
    failure.hidden = true;
    setWriting(true);
    panel.clear();
    characters = 0;
    asked = options.characters;
    say(find('text-prompt', HTMLSpanElement), prompt);
    say(written, '');
    say(status, 'Writing ...');
    send({ kind: 'write', prompt, options });
  },
  stop: () => send({ kind: 'stop' }),
});

function setWriting(writing: boolean): void {
  isWriting = writing;
  form.isWriting = writing;
  panel.quiet = writing;
  wanted.disabled = writing;
  file.disabled = writing;
}

function wait(): void {
  failure.hidden = true;
  form.network = undefined;
  wanted.disabled = true;
  file.disabled = true;
}

function receive(message: FromWriter): void {
  if (message.kind === 'opened') opened(message);
  else if (message.kind === 'step') {
    panel.add(message);
    characters++;
    append(message.next);
    figure('characters', `${whole(characters)} of ${whole(asked)}`);
    figure('speed', whole(message.charactersPerSecond));
    figure('context', `${panel.length} of ${network?.context ?? 0}`);
  } else if (message.kind === 'written') {
    setWriting(false);
    const how = message.stopped ? 'Stopped' : 'Done';
    say(status, `${how}: ${whole(message.characters)} characters in ${message.seconds.toFixed(1)} s.`);
  } else fail(message.message);
}

/** Adds a character to the text, and keeps its end in sight where it was. */
function append(character: string): void {
  const isAtEnd = text.scrollTop + text.clientHeight >= text.scrollHeight - 8;
  written.append(character);
  if (isAtEnd) text.scrollTop = text.scrollHeight;
}

function opened(message: Extract<FromWriter, { kind: 'opened' }>): void {
  const isOther = JSON.stringify(network) !== JSON.stringify(message.network);
  network = message.network;
  const { file: name, layers, heads, context, parameters } = network;
  say(find('device', HTMLElement), `${deviceNames[message.device] ?? message.device} (${message.reason})`);
  say(find('weights', HTMLElement), `${name}: ${layers} layers of ${heads} heads, context ${context}`);
  say(find('parameters', HTMLSpanElement), whole(parameters));
  wanted.value = message.wanted;
  form.network = network;
  if (isOther) panel.open(network);
  wanted.disabled = false;
  file.disabled = false;
}

function fail(message: string): void {
  if (isWriting) {
    setWriting(false);
    say(status, 'Nothing more was written; the message above says why.');
  }
  failure.hidden = false;
  say(failure, message);
  form.network = network;
  if (!network) say(find('device', HTMLElement), 'nothing: choose another device');
  wanted.disabled = false;
  file.disabled = false;
}

function open(): void {
  wait();
  say(find('device', HTMLElement), 'starting ...');
  send({ kind: 'open', device: wanted.value as WantedDevice });
}

async function load(): Promise<void> {
  const [chosen] = file.files ?? [];
  if (!chosen) return;
  wait();
  file.value = ''; // the same file may be chosen again
  const bytes = new Uint8Array(await chosen.arrayBuffer());
  send({ kind: 'load', name: chosen.name, bytes }, [bytes.buffer]);
}

worker.onmessage = ({ data }: MessageEvent<FromWriter>) => receive(data);
worker.onerror = (event) => fail(event.message || 'The worker could not be loaded.');
wanted.addEventListener('change', open);
file.addEventListener('change', () => void load());

const askedDevice = new URLSearchParams(location.search).get('device');
if (askedDevice === 'webgpu' || askedDevice === 'wasm') wanted.value = askedDevice;
open();
