/**
 * One contestant of the generation benchmark in a process of its own: reads its name, folder, task and the path of
 * transformers.js from the command line, then answers every line on standard input with `{ tokens, ms }`.
 */
import { createInterface } from 'node:readline';
import { load } from './generation-contestants.ts';
import type { Contestant, GenerationTask } from './generation-task.ts';

const [who, folder, text, library = ''] = process.argv.slice(2) as [Contestant, string, string, string?];
const task = JSON.parse(text) as GenerationTask;
const goOn = await load(who, folder, task, library);
process.stdout.write('{}\n');
for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const tokens = await goOn(task);
  process.stdout.write(`${JSON.stringify({ tokens, ms: performance.now() - start })}\n`);
}
