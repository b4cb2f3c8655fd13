/** Check 10: the card. */
import { describePreprocessing } from '@netwright/tensor-core';
import { cardNumber, cardRow } from '../card-row.ts';
import { type Check, must, Skip } from '../check.ts';

/** 10: some card has a table row for the model, with the table's parameters, MACs, checkpoint and preprocessing, and names its source. */
export const card: Check = {
  number: 10,
  title: 'card',
  run: async ({ name, entry, cards }) => {
    if (!cards) throw new Skip('no folder of cards was given');
    const { path, text, line: row } = cardRow(cards, name);
    must(
      row.includes(cardNumber(entry.params)),
      `${path}: the row of ${name} does not say ${cardNumber(entry.params)} parameters`,
    );
    if (entry.macs !== undefined)
      must(
        row.includes(cardNumber(entry.macs)),
        `${path}: the row of ${name} does not say ${cardNumber(entry.macs)} MACs`,
      );
    must(text.includes(entry.source.url), `${path} does not name ${entry.source.url}`);
    if (entry.checkpoint)
      must(row.includes(entry.checkpoint.from), `${path}: the row of ${name} does not name ${entry.checkpoint.from}`);
    const { preprocessing } = entry;
    if (preprocessing) {
      const line = describePreprocessing(preprocessing);
      must(row.includes(line), `${path}: the row of ${name} does not say ${line}`);
      for (const figures of [preprocessing.mean, preprocessing.std].map((v) => `(${v.join(', ')})`))
        must(text.includes(figures), `${path} does not give the mean or deviation ${figures}`);
    }
    return `models/${path}`;
  },
};
