import type { Draws } from './draws.ts';
import type { Pair, PairTask } from './sequence-pairs.ts';
import { vocabularyOf } from './vocabulary.ts';

type Gender = 'm' | 'f';

/** English noun, French noun and its gender. None begins with a vowel, before which French articles change. */
const nouns: readonly (readonly [english: string, french: string, gender: Gender])[] = [
  ['book', 'livre', 'm'],
  ['bridge', 'pont', 'm'],
  ['car', 'voiture', 'f'],
  ['cat', 'chat', 'm'],
  ['city', 'ville', 'f'],
  ['dog', 'chien', 'm'],
  ['flower', 'fleur', 'f'],
  ['garden', 'jardin', 'm'],
  ['house', 'maison', 'f'],
  ['mountain', 'montagne', 'f'],
  ['river', 'rivière', 'f'],
  ['street', 'rue', 'f'],
];

/** Adjectives that follow their noun in French, where those of one noun stand in the opposite order. */
const adjectives: readonly (readonly [english: string, m: string, f: string])[] = [
  ['black', 'noir', 'noire'],
  ['blue', 'bleu', 'bleue'],
  ['famous', 'célèbre', 'célèbre'],
  ['French', 'français', 'française'],
  ['green', 'vert', 'verte'],
  ['Greek', 'grec', 'grecque'],
  ['modern', 'moderne', 'moderne'],
  ['Spanish', 'espagnol', 'espagnole'],
  ['white', 'blanc', 'blanche'],
];

const determiners: readonly (readonly [english: string, m: string, f: string])[] = [
  ['the', 'le', 'la'],
  ['a', 'un', 'une'],
  ['this', 'ce', 'cette'],
  ['every', 'chaque', 'chaque'],
];

/** Third person, bare form, French third person; none begins with a vowel in French, before which "ne" changes. */
const verbs: readonly (readonly [english: string, bare: string, french: string])[] = [
  ['finds', 'find', 'trouve'],
  ['follows', 'follow', 'suit'],
  ['knows', 'know', 'connaît'],
  ['protects', 'protect', 'protège'],
  ['sees', 'see', 'voit'],
  ['sells', 'sell', 'vend'],
  ['visits', 'visit', 'visite'],
];

const prepositions: readonly (readonly [english: string, french: string])[] = [
  ['before', 'devant'],
  ['in', 'dans'],
  ['on', 'sur'],
  ['under', 'sous'],
  ['with', 'avec'],
];

const conjunctions: readonly (readonly [english: string, french: string])[] = [
  ['and', 'et'],
  ['but', 'mais'],
  ['or', 'ou'],
];

/** A noun with its determiner and so many adjectives, behind a preposition or a conjunction or none. */
interface NounPhrase {
  adjectives: number;
  preposition: boolean;
}

/** Subject, verb, object, phrases with prepositions in between or at the end. */
interface Clause {
  subject: NounPhrase[];
  negated: boolean;
  object: NounPhrase[];
}

const adjectivesAtMost = 3; // of one noun

const bareClause = (): Clause => ({
  subject: [{ adjectives: 0, preposition: false }],
  negated: false,
  object: [{ adjectives: 0, preposition: false }],
});

/** A way to make a sentence longer. */
interface Growth {
  words: number;
  grow(): void;
}

/** The ways to make clauses longer, by kind. */
const growths = (clauses: Clause[]): Growth[][] => {
  const sides = clauses.flatMap(({ subject, object }) => [subject, object]);
  return [
    sides
      .flat()
      .filter(({ adjectives: count }) => count < adjectivesAtMost)
      .map((phrase) => ({ words: 1, grow: () => phrase.adjectives++ })),
    clauses
      .filter(({ negated }) => !negated)
      .map((clause) => ({ words: 2, grow: () => Object.assign(clause, { negated: true }) })), // does not see
    sides
      .filter(({ length }) => length < 2)
      .map((side) => ({ words: 3, grow: () => side.push({ adjectives: 0, preposition: true }) })),
    [{ words: 6, grow: () => clauses.push(bareClause()) }],
  ];
};

/** Clauses of so many words in all, at least 5: a bare one that grows at random places. Begins anew where nothing fits. */
function clausesOf(words: number, draws: Draws): Clause[] {
  const clauses = [bareClause()];
  for (let left = words - 5; left > 0; ) {
    const kinds = growths(clauses).filter(([first]) => first && first.words <= left);
    if (kinds.length === 0) return clausesOf(words, draws);
    const growth = draws.oneOf(draws.oneOf(kinds));
    growth.grow();
    left -= growth.words;
  }
  return clauses;
}

function drawPhrase({ adjectives: count, preposition }: NounPhrase, draws: Draws): Pair {
  const [english, french, gender] = draws.oneOf(nouns);
  const form = gender === 'm' ? 1 : 2;
  const chosen = new Set<(typeof adjectives)[number]>();
  while (chosen.size < count) chosen.add(draws.oneOf(adjectives));
  const determiner = draws.oneOf(determiners);
  const before = preposition ? [draws.oneOf(prepositions)] : [];
  return {
    source: [...before.map(([e]) => e), determiner[0], ...[...chosen].map(([e]) => e), english],
    target: [...before.map(([, f]) => f), determiner[form], french, ...[...chosen].reverse().map((a) => a[form])],
  };
}

function drawClause(clause: Clause, draws: Draws): Pair {
  const [third, bare, french] = draws.oneOf(verbs);
  const verb: Pair = clause.negated
    ? { source: ['does', 'not', bare], target: ['ne', french, 'pas'] }
    : { source: [third], target: [french] };
  const side = (phrases: readonly NounPhrase[]): Pair[] => phrases.map((phrase) => drawPhrase(phrase, draws));
  return joined([...side(clause.subject), verb, ...side(clause.object)]);
}

const joined = (parts: readonly Pair[]): Pair => ({
  source: parts.flatMap(({ source }) => source),
  target: parts.flatMap(({ target }) => target),
});

/** An English sentence of `words` words, 5 or more, and its French translation, which has as many. */
export function drawSentence(words: number, draws: Draws): Pair {
  const clauses = clausesOf(words, draws).map((clause) => drawClause(clause, draws));
  return joined(
    clauses.flatMap((clause, i) => {
      if (i === 0) return [clause];
      const [english, french] = draws.oneOf(conjunctions);
      return [{ source: [english], target: [french] }, clause];
    }),
  );
}

const english = vocabularyOf([
  ...[nouns, adjectives, determiners, prepositions, conjunctions].flatMap((table) => table.map(([word]) => word)),
  ...verbs.map(([third]) => third),
  ...verbs.map(([, bare]) => bare),
  'does',
  'not',
]);

const french = vocabularyOf([
  ...nouns.map(([, word]) => word),
  ...[...adjectives, ...determiners].flatMap(([, m, f]) => [m, f]),
  ...verbs.map(([, , word]) => word),
  ...[...prepositions, ...conjunctions].map(([, word]) => word),
  'ne',
  'pas',
]);

/**
 * Sentences of a small English grammar and their French translations, of `least` to `most` words, each length as often as any
 * other. Word order differs: the black Greek car -> la voiture grecque noire, does not see -> ne voit pas.
 */
export const englishFrench = ({ least, most }: { least: number; most: number }): PairTask => ({
  source: english,
  target: french,
  longest: { source: most, target: most },
  draw: (draws) => drawSentence(draws.whole(least, most), draws),
});
