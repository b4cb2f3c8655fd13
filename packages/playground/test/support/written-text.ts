/** What the network of the page writes from the site's weights: the same code runs in the test page and in the tests. */
import type { CharGpt } from '@netwright/scripts/data/char-gpt-file';
import type { SessionOptions } from '@netwright/tensor-core/runtime';
import { AttentionMaps } from '../../src/characters/page/attention-maps.ts';
import type { WritingOptions } from '../../src/characters/protocol.ts';
import { CharNetwork } from '../../src/characters/worker/network.ts';

/** A text, and the attention of every head at its end. */
export interface WrittenText {
  text: string; // without the prompt
  /** The characters in the context. */
  read: string;
  /** The rows of each layer and head, for each character read the weights of those up to it. */
  rows: number[][][][];
}

/** Writes a text. */
export async function writtenText(
  model: CharGpt,
  prompt: string,
  options: WritingOptions,
  session: SessionOptions,
): Promise<WrittenText> {
  const network = await CharNetwork.open(model, session);
  const maps = new AttentionMaps(model.config);
  let text = '';
  for await (const step of network.write(prompt, options)) {
    maps.add(step);
    text += step.next;
  }
  await network.dispose();
  const rows = Array.from({ length: maps.layers }, (_, layer) =>
    Array.from({ length: maps.heads }, (_, head) =>
      maps.characters.map((_, query) => [...maps.row(layer, head, query)]),
    ),
  );
  return { text, read: maps.characters.join(''), rows };
}
