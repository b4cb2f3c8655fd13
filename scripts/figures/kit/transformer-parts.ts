import { type ModelEntry, trace } from '@netwright/tensor-core';
import { models } from '@netwright/transformer';

/** Networks by the names of their papers. */
const networks = {
  GPT: models.gpt1,
  'GPT-2': models.gpt2,
  'GPT-2 medium': models.gpt2_medium,
  'GPT-2 large': models.gpt2_large,
  'GPT-2 XL': models.gpt2_xl,
  DistilBERT: models.distilbert_base_uncased,
  'BERT base': models.bert_base_uncased,
  'RoBERTa base': models.roberta_base,
  'BERT large': models.bert_large_uncased,
} as const satisfies Record<string, ModelEntry>;
/** What the parameters of a transformer belong to. */
export const parts = ['embeddings', 'matrices of the layers: 12 L d²', 'biases, norms, pooler'] as const;
type Part = (typeof parts)[number];

/** Which part of a network a parameter belongs to. */
const partOf = (name: string, rank: number): Part => {
  if (/^(wte|wpe|tokens_embed|positions_embed|embeddings\.\w+_embeddings)\b/.test(name)) return 'embeddings';
  return /\.\d+\./.test(name) && rank === 2 ? 'matrices of the layers: 12 L d²' : 'biases, norms, pooler';
};

/** Layers and width of a network, and its parameters by their parts, counted in its graph. */
export function partsOf(name: keyof typeof networks) {
  const { layers, width } = networks[name].config;
  const all = [...trace(networks[name]).params.values()].map((p) => ({
    part: partOf(p.name, p.shape.length),
    count: p.shape.reduce((a, b) => a * b, 1),
  }));
  const of = (part: Part): number => all.reduce((sum, p) => sum + (p.part === part ? p.count : 0), 0);
  return { name, layers, width, counts: parts.map((part) => ({ part, count: of(part) })) };
}

/** The names of `partsOf`. */
export const networkNames = Object.keys(networks) as (keyof typeof networks)[];
