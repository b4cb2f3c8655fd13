import { type CharGpt, charactersOf } from '@netwright/scripts/data/char-gpt-file';
import { sizeOf, type TensorData, trace } from '@netwright/tensor-core';
import { createSession, type Session, type SessionOptions } from '@netwright/tensor-core/runtime';
import { cachedGpt, generateLong, gptDecoder } from '@netwright/transformer';
import type { NetworkFacts, WritingOptions, WrittenStep } from '../protocol.ts';

/** A character GPT made ready on a device: a step with a cache, which stays there, and the attention of every head. */
export class CharNetwork {
  readonly model: CharGpt;
  readonly session: Session;

  private constructor(model: CharGpt, session: Session) {
    this.model = model;
    this.session = session;
  }

  static async open(model: CharGpt, options: SessionOptions): Promise<CharNetwork> {
    const graph = trace(cachedGpt(model.config, { logits: 'last' }), { tap: ['h.*.attn.weights'] });
    const keep = [...graph.outputs.keys()].filter((name) => name.startsWith('present.'));
    return new CharNetwork(model, await createSession(graph, model.weights, { ...options, keep, label: 'GPT' }));
  }

  /** What the page shows of the network. */
  facts(file: string): NetworkFacts {
    const { alphabet, config, weights } = this.model;
    const { context, layers, heads } = config;
    const parameters = [...weights.values()].reduce((sum, t) => sum + sizeOf(t.dims), 0);
    return { file, alphabet: charactersOf(alphabet), context, layers, heads, parameters };
  }

  /** Goes on from a prompt, a character at a time; leaving the loop stops it. Throws as `encode` and `generateLong` do. */
  async *write(
    prompt: string,
    { characters, seed, ...sampling }: WritingOptions,
  ): AsyncGenerator<WrittenStep, void, void> {
    const { alphabet, config } = this.model;
    let layers: TensorData[] = []; // attention of the step, [1, heads, read, start + read] each
    const tapped = (values: Readonly<Record<string, TensorData>>): void => {
      layers = Array.from({ length: config.layers }, (_, i) => values[`h.${i}.attn.weights`] as TensorData);
    };
    const tokens = [...alphabet.encode(prompt)];
    const decoder = gptDecoder(this.session, config, { tapped });
    const { temperature, topK, topP } = sampling;
    const options = {
      maxTokens: characters,
      seed,
      ...(temperature !== undefined && { temperature }),
      ...(topK !== undefined && { topK }),
      ...(topP !== undefined && { topP }),
    };
    for await (const token of generateLong(decoder, tokens.slice(), options)) {
      const [, , count = 0, length = 0] = layers[0]?.dims ?? [];
      const read = alphabet.decode(tokens.slice(-count));
      yield { start: length - count, read, attention: joined(layers), next: alphabet.decode([token]) };
      tokens.push(token);
    }
  }

  dispose(): Promise<void> {
    return this.session.dispose();
  }
}

/** The values of several tensors, one after the other. */
function joined(tensors: readonly TensorData[]): Float32Array<ArrayBuffer> {
  const values = new Float32Array(tensors.reduce((sum, t) => sum + t.data.length, 0));
  let at = 0;
  for (const { data } of tensors) {
    values.set(data as Float32Array, at);
    at += data.length;
  }
  return values;
}
