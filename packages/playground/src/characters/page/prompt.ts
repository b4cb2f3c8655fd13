import type { NetworkFacts } from '../protocol.ts';
import { spoken } from './glyph.ts';

/** A prompt in the alphabet's own quotation marks: straight ones become curly where it has those alone. */
export function inItsQuotes(prompt: string, alphabet: string): string {
  const characters = new Set(alphabet);
  const curly = (straight: string, ...ones: string[]): boolean =>
    !characters.has(straight) && ones.every((one) => characters.has(one));
  let text = prompt.replaceAll('\r\n', '\n');
  if (curly("'", '’')) text = text.replaceAll("'", '’');
  if (curly('"', '“', '”')) text = text.replace(/(^|[\s(—-])"/g, '$1“').replaceAll('"', '”');
  return text;
}

/** Why the network cannot go on from a prompt; undefined where it can. */
export function promptProblem(
  prompt: string,
  { alphabet, context }: Pick<NetworkFacts, 'alphabet' | 'context'>,
): string | undefined {
  const characters = [...prompt];
  const known = new Set(alphabet);
  if (characters.length === 0) return 'Begin with a character at least: the network goes on from what it reads.';
  const unknown = characters.findIndex((character) => !known.has(character));
  if (unknown >= 0)
    return `The network knows ${known.size} characters, and ${spoken(characters[unknown] as string)} at place ${unknown + 1} is none of them.`;
  if (characters.length > context)
    return `The network reads ${context} characters at most, and these are ${characters.length}.`;
  return undefined;
}
