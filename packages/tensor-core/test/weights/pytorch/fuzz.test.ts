import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPytorch } from '../../../src/weights/pytorch/read.ts';
import { ints, op, pickle, storage, tensor, zipOf } from './pickle-file.ts';

const folder = join(import.meta.dirname, '../../fixtures/pth');
const data = new Uint8Array(16);
const float = op.global('torch', 'FloatStorage');
const view = tensor(storage('0'), op.int(0), ints(4), ints(1));

const read = (file: Uint8Array): Promise<unknown> => readPytorch(file, { label: 'm.pth' });

/** A message of the reader's own: not one of JavaScript's, about values that it should have checked. */
function isClear(error: Error): void {
  expect(error.message).toMatch(/^readPytorch m\.pth: \S/);
  expect((error.cause as Error).constructor.name).toMatch(/^(?:Error|OutOfBytes)$/);
}

test('files with any bytes changed are read or refused with a message, in no time', async () => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pth'));
  const files = await Promise.all(names.map(async (name) => new Uint8Array(await readFile(join(folder, name)))));
  const change = fc.record({
    at: fc.nat(),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 0x28, 0x2e, 0x65, 0x74, 0xff)),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(change, { minLength: 1, maxLength: 8 }),
      async (file, changes) => {
        const changed = file.slice();
        for (const { at, byte } of changes) changed[at % file.length] = byte;
        const start = performance.now();
        await read(changed).catch(isClear);
        expect(performance.now() - start).toBeLessThan(5000);
      },
    ),
    { numRuns: 1000 },
  );
});

test('any operations in any order are read or refused with a message', async () => {
  const known = [
    0x28, 0x29, 0x2e, 0x42, 0x43, 0x47, 0x4a, 0x4b, 0x4d, 0x4e, 0x51, 0x52, 0x55, 0x58, 0x5d, 0x61, 0x62, 0x63, 0x65,
    0x68, 0x71, 0x73, 0x74, 0x75, 0x7d, 0x81, 0x85, 0x86, 0x87, 0x88, 0x8a, 0x8c, 0x93, 0x94, 0x95,
  ];
  const bytes = fc.array(fc.oneof(fc.constantFrom(...known), fc.nat(3)), { maxLength: 60 });
  const wholes = [
    op.global('torch._utils', '_rebuild_tensor_v2'),
    op.global('collections', 'OrderedDict'),
    float,
    storage('0'),
    view,
    ints(4),
    op.text('w'),
    op.dict(),
  ];
  const sequences = fc.array(fc.oneof(fc.constantFrom(...wholes), bytes), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(sequences, async (ops) => {
      await read(zipOf(pickle(...ops), { 0: data })).catch(isClear);
    }),
    { numRuns: 1000 },
  );
});
