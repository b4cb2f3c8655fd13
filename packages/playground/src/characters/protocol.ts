/** Messages between the page of characters and the worker in which its network lives. */
import type { SamplingOptions } from '@netwright/transformer';
import type { WantedDevice } from '../worker/protocol.ts';

/** How a text is written. */
export interface WritingOptions extends SamplingOptions {
  readonly characters: number; // new ones
  readonly seed: number;
  readonly pace?: number; // characters per second, at most; default no limit
}

/** What the page asks for. */
export type ToWriter =
  | { readonly kind: 'open'; readonly device: WantedDevice }
  | { readonly kind: 'load'; readonly name: string; readonly bytes: Uint8Array } // a file of the visitor's own
  | { readonly kind: 'write'; readonly prompt: string; readonly options: WritingOptions }
  | { readonly kind: 'stop' };

/** The network that writes. */
export interface NetworkFacts {
  readonly file: string;
  readonly alphabet: string; // its characters, in the order of their tokens
  readonly context: number; // the longest text that it reads [characters]
  readonly layers: number;
  readonly heads: number; // of each layer
  readonly parameters: number;
}

/** What one step of the network read, attended to and wrote. */
export interface WrittenStep {
  readonly start: number; // characters read before this step, 0 where it starts anew
  readonly read: string; // the characters of this step
  readonly attention: Float32Array<ArrayBuffer>; // [layers, heads, read, start + read]
  readonly next: string; // the character that was drawn
}

/** What the worker answers. */
export type FromWriter =
  | {
      readonly kind: 'opened';
      readonly wanted: WantedDevice;
      readonly device: string;
      readonly reason: string; // why it is this device
      readonly network: NetworkFacts;
    }
  | ({ readonly kind: 'step'; readonly charactersPerSecond: number } & WrittenStep)
  | { readonly kind: 'written'; readonly stopped: boolean; readonly characters: number; readonly seconds: number }
  | { readonly kind: 'failed'; readonly doing: ToWriter['kind']; readonly message: string };
