/** Check 10: the card. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describePreprocessing } from '@netwright/tensor-core';
import { type Check, must, Skip } from '../check.ts';

/** 123,456 in cards. */
const digits = (n: number): string => n.toLocaleString('en-US');

/** 10: some card has a table row for the model, with the table's parameters, MACs, checkpoint and preprocessing, and names its source. */
export const card: Check = {
  number: 10,
  title: 'card',
  run: async ({ name, entry, cards }) => {
    if (!cards) throw new Skip('no folder of cards was given');
    must(existsSync(cards), `there is no folder ${cards.pathname}`);
    for (const family of readdirSync(cards)) {
      const url = new URL(`${family}/card.md`, cards);
      if (!existsSync(url)) continue;
      const text = readFileSync(url, 'utf8');
      const row = text.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
      if (!row) continue;
      must(
        row.includes(digits(entry.params)),
        `${family}/card.md: the row of ${name} does not say ${digits(entry.params)} parameters`,
      );
      if (entry.macs !== undefined)
        must(
          row.includes(digits(entry.macs)),
          `${family}/card.md: the row of ${name} does not say ${digits(entry.macs)} MACs`,
        );
      must(text.includes(entry.source.url), `${family}/card.md does not name ${entry.source.url}`);
      if (entry.checkpoint)
        must(
          row.includes(entry.checkpoint.from),
          `${family}/card.md: the row of ${name} does not name ${entry.checkpoint.from}`,
        );
      const { preprocessing } = entry;
      if (preprocessing) {
        const line = describePreprocessing(preprocessing);
        must(row.includes(line), `${family}/card.md: the row of ${name} does not say ${line}`);
        for (const figures of [preprocessing.mean, preprocessing.std].map((v) => `(${v.join(', ')})`))
          must(text.includes(figures), `${family}/card.md does not give the mean or deviation ${figures}`);
      }
      return `models/${family}/card.md`;
    }
    throw new Error(`no models/<family>/card.md has a row for ${name}`);
  },
};
