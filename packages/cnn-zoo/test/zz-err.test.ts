import { test } from 'vitest';
import { ladder, runCheck } from '../../conformance/src/index.ts';
import { models } from '../src/index.ts';
import { folders } from './folders.ts';

const m: any = models;
test.each((process.env.NAMES ?? '').split(' '))(
  '%s',
  async (name) => {
    for (const c of ladder.filter((c) =>
      ['reference', ...(process.env.TRAIN ? ['training reference', 'loss curves'] : [])].includes(c.title),
    ))
      console.log('RESULT', name, c.title, JSON.stringify(await runCheck(c, { name, entry: m[name], ...folders })));
  },
  600000,
);
