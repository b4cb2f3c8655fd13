import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPytorch } from '../../../src/weights/pytorch/read.ts';
import { ints, legacyOf, magic, type Ops, op, pickle, storage, tensor, zipOf } from './pickle-file.ts';
import { zipFile } from './zip-file.ts';

const folder = join(import.meta.dirname, '../../fixtures/pth');
const data = new Uint8Array(16);
const view = tensor(storage('0'), op.int(0), ints(4), ints(1));
const good = pickle(op.dict([op.text('w'), view]));
/** A checkpoint whose dict has one value. */
const holding = (value: Ops): Uint8Array => zipOf(pickle(op.dict([op.text('w'), value])), { 0: data });
const persistent = (...parts: Ops[]): Ops => [...op.tuple(...parts), 0x51];
const float = op.global('torch', 'FloatStorage');

const read = (file: Uint8Array): Promise<unknown> => readPytorch(file, { label: 'm.pth' });

describe('readPytorch runs nothing', () => {
  test.each(['hostile.zip.pth', 'hostile.legacy.pth'])('%s, which names os.system', async (name) => {
    await expect(read(new Uint8Array(await readFile(join(folder, name))))).rejects.toThrow(
      'readPytorch m.pth: the file must hold tensors, numbers, texts, lists and dicts only, got the global posix.system, which was not run',
    );
    expect(existsSync('/tmp/netwright-was-hacked')).toBe(false);
  });

  test('a whole module, as torch.save(model) writes it', async () => {
    const file = new Uint8Array(await readFile(join(folder, 'whole_module.zip.pth')));
    await expect(read(file)).rejects.toThrow('got the global torch.nn.modules.linear.Linear');
  });

  const globals: [string, Ops][] = [
    ['builtins.eval', op.call(op.global('builtins', 'eval'), op.text('1'))],
    ['__builtin__.getattr', op.call(op.global('__builtin__', 'getattr'), op.none)],
    ['torch.hub.load', op.call(op.global('torch.hub', 'load'), op.text('x'))],
    ['constructor.constructor', op.call(op.global('constructor', 'constructor'), op.text('x'))],
    ['torch.__proto__', op.global('torch', '__proto__')],
    ['torch.ComplexFloatStorage', op.global('torch', 'ComplexFloatStorage')],
    ['os.system', [...op.text('os'), ...op.text('system'), 0x93]], // STACK_GLOBAL
  ];
  test.each(globals)('%s', async (name, ops) => {
    await expect(read(holding(ops))).rejects.toThrow(
      `readPytorch m.pth: the file must hold tensors, numbers, texts, lists and dicts only, got the global ${name}, `,
    );
  });
});

describe('readPytorch refuses', () => {
  const cyclic = [0x5d, 0x71, 0, 0x28, ...op.get(0), ...op.get(0), 0x65]; // a list of itself
  const laughs: Ops = Array.from({ length: 40 }, (_, i) => [
    0x5d,
    0x71,
    i,
    0x28,
    ...(i ? [...op.get(i - 1), ...op.get(i - 1)] : []),
    0x65,
  ]).flat();
  const cases: [string, Uint8Array, string][] = [
    // The pickle.
    [
      'an operation of other pickles',
      zipOf(pickle([0x49, 0x31, 0x0a])),
      'operations of state dicts only, got 0x49 at byte 2',
    ],
    ['a protocol to come', zipOf(Uint8Array.of(0x80, 9, 0x2e)), 'must be of protocol 2 to 5, got 9'],
    ['an empty pickle', zipOf(new Uint8Array(0)), 'the pickle needs bytes up to 1, got 0; is the file cut short?'],
    ['a pickle without an end', zipOf(good.slice(0, -1)), 'is the file cut short?'],
    ['a stack that runs empty', zipOf(pickle([0x85])), 'the pickle needs a value before byte 3, got none'],
    ['a value from below a mark', zipOf(pickle(op.none, [0x28, 0x85])), 'needs a value before byte 5, got none'],
    ['a tuple without a mark', zipOf(pickle([0x74])), 'needs a mark before byte 3, got none'],
    [
      'a value that was never remembered',
      zipOf(pickle(op.get(3))),
      'a value that was remembered before byte 4, got number 3',
    ],
    [
      'items of something that is no dict',
      zipOf(pickle(op.none, op.none, op.none, [0x73])),
      'a dict before byte 6, got None',
    ],
    ['a key without a value', zipOf(pickle([0x7d, 0x28, 0x4e, 0x75])), 'keys and values in pairs before byte 6, got 1'],
    [
      'items of something that is no list',
      zipOf(pickle(op.none, op.none, [0x61])),
      'needs a list before byte 5, got None',
    ],
    ['a call of a value', holding([...op.text('f'), ...op.tuple(), 0x52]), 'a global to call before byte'],
    ['arguments that are none', holding([...float, ...op.none, 0x52]), 'a tuple before byte'],
    ['attributes of a list', holding([...op.list(), ...op.none, 0x62]), 'attributes of an OrderedDict before byte'],
    [
      'a text longer than the file',
      zipOf(pickle([0x58, 0xff, 0xff, 0xff, 0x7f])),
      'the pickle needs bytes up to 2147483654, got 8',
    ],
    ['a text of 2^63 bytes', zipOf(pickle([0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80])), 'is the file cut short?'],
    ['text that is not UTF-8', zipOf(pickle([0x55, 2, 0xff, 0xff])), 'text at byte 4 must be UTF-8'],
    [
      'a call of a storage class',
      holding(op.call(float)),
      'storages by persistent ids, got a call of torch.FloatStorage',
    ],
    [
      'an OrderedDict of no pairs',
      holding(op.call(op.global('collections', 'OrderedDict'), op.list(op.none))),
      'must be made of pairs, got a list',
    ],
    // What is saved.
    ['a list', zipOf(pickle(op.list(view)), { 0: data }), 'the file must hold a dict of tensors, got a list'],
    ['a single tensor', zipOf(pickle(view), { 0: data }), 'the file must hold a dict of tensors, got an object'],
    [
      'tensors without names',
      zipOf(pickle(op.dict([op.int(3), view])), { 0: data }),
      'must name its tensors by text, got 3',
    ],
    [
      'a dict without tensors',
      zipOf(pickle(op.dict([op.text('epoch'), op.int(1)], [op.text('net'), op.dict()]))),
      'the file must hold tensors, or a dict of them as state_dict, model, model_state_dict, got "epoch", "net"',
    ],
    [
      'a wrapped dict without tensors',
      zipOf(pickle(op.dict([op.text('model'), op.dict([op.text('w'), op.none])]))),
      "the file's model must hold tensors",
    ],
    [
      'a dict that wraps itself',
      zipOf(pickle([0x7d, 0x71, 0], op.text('model'), op.get(0), [0x73])),
      "the file's model must hold tensors",
    ],
    ['a list of itself', zipOf(pickle(cyclic)), 'must hold a dict of tensors, got a list'],
    // Tensors.
    [
      'a tensor of no storage',
      holding(tensor(op.none, op.int(0), ints(4), ints(1))),
      'a tensor must be of a storage, got None',
    ],
    [
      'a tensor past its storage',
      holding(tensor(storage('0'), op.int(1), ints(4), ints(1))),
      'a tensor of storage 0 must lie within its 4 elements, got offset 1, sizes [4] and strides [1]',
    ],
    [
      'strides past its storage',
      holding(tensor(storage('0'), op.int(0), ints(2, 2), ints(3, 1))),
      'must lie within its 4 elements',
    ],
    [
      'sizes whose product overflows',
      holding(tensor(storage('0'), op.int(0), ints(2e9, 2e9), ints(0, 0))),
      'sizes [2000000000, 2000000000] and strides [0, 0]',
    ],
    [
      'sizes that repeat one element far too often',
      holding(tensor(storage('0'), op.int(0), ints(50_000, 50_000), ints(0, 0))),
      'w: the tensors of a file of',
    ],
    ['a negative offset', holding(tensor(storage('0'), op.int(-1), ints(4), ints(1))), 'an offset in elements, got -1'],
    [
      'negative strides',
      holding(tensor(storage('0'), op.int(3), ints(4), ints(-1))),
      'as many sizes as strides, at most 64, got [4] and a list',
    ],
    ['fewer strides than sizes', holding(tensor(storage('0'), op.int(0), ints(2, 2), ints(1))), 'got [2, 2] and [1]'],
    [
      '65 axes',
      holding(tensor(storage('0'), op.int(0), ints(...Array<number>(65).fill(1)), ints(...Array<number>(65).fill(1)))),
      'at most 64',
    ],
    [
      'sizes that are lists of lists, 2^40 of them when written out',
      holding(tensor(storage('0'), op.int(0), [...op.tuple(laughs)], ints(1))),
      'got a list and [1]',
    ],
    // Storages.
    ['a storage that is not there', zipOf(good), 'storage 0 must have 16 bytes, 4 float32, got none'],
    [
      'a storage of another length',
      zipOf(good, { 0: data.slice(1) }),
      'storage 0 must have 16 bytes, 4 float32, got 15',
    ],
    [
      'a storage of absurd length',
      holding(tensor(storage('0', op.long(0, 0, 0, 0, 0, 0, 16)), op.int(0), ints(4), ints(1))),
      'storage 0 must have 18014398509481984 bytes',
    ],
    [
      'a storage of 2^64 elements',
      holding(storage('0', op.long(0, 0, 0, 0, 0, 0, 0, 0, 1))),
      'storage 0 must have a number of elements, got 18446744073709551616',
    ],
    ['a storage of a negative length', holding(storage('0', op.int(-4))), 'a number of elements, got -4'],
    [
      'a storage of two types',
      holding(op.list(storage('0'), storage('0', op.int(4), 'IntStorage'))),
      'storage 0 must be the same everywhere, got 4 float32 and 4 int32',
    ],
    [
      'a view of a storage',
      holding(persistent(op.text('storage'), float, op.text('0'), op.text('cpu'), op.int(4), ints(0, 1))),
      'storage 0 must be whole, got a view',
    ],
    [
      'a persistent id of something else',
      holding(persistent(op.text('module'), float)),
      'must name a storage, its class and its key, got a list of the text "module"',
    ],
    [
      'a persistent id that is no tuple',
      holding([...op.none, 0x51]),
      'must name a storage, its class and its key, got None',
    ],
    // The zip file.
    ['a zip file without an end', Uint8Array.from(Buffer.from('PK\u0003\u0004')), 'must end with its directory'],
    [
      'a zip file of something else',
      zipFile([['word/document.xml', '<w/>']]),
      'must hold data.pkl, as torch.save writes it, got word/document.xml',
    ],
    ['an empty zip file', Uint8Array.from([...Buffer.from('PK\u0005\u0006'), ...new Uint8Array(18)]), 'got no entries'],
    [
      'compressed entries',
      zipFile([['a/data.pkl', good]], { method: 8 }),
      'zip entry a/data.pkl must be stored as it is, got compression method 8',
    ],
    [
      'an entry that appears twice',
      zipFile([
        ['a/data.pkl', good],
        ['a/data.pkl', good],
      ]),
      'a/data.pkl must appear once, got it twice',
    ],
    [
      'a big-endian file',
      zipFile([
        ['a/data.pkl', good],
        ['a/byteorder', 'big'],
      ]),
      'must be of a little-endian machine',
    ],
    // The old form.
    ['another pickle', pickle(op.dict()), "must begin with PyTorch's magic number, got a dict; is it another pickle?"],
    [
      'another protocol',
      Uint8Array.from([...magic, ...pickle(op.int(7))]),
      "must be of PyTorch's protocol 1001, got 7",
    ],
    [
      'a big-endian machine',
      legacyOf(good, { 0: [4, data] }, op.dict([op.text('little_endian'), [0x89]])),
      'must be of a little-endian machine',
    ],
    [
      'a list of storages that is none',
      Uint8Array.from([...legacyOf(good, {}).slice(0, -8), 0x80, 2, 0x4e, 0x2e]),
      'cut short',
    ],
    ['a storage that the list lacks', legacyOf(good, {}), "storage 0 must be in the file's list of storages"],
    ['a storage that nobody uses', legacyOf(pickle(op.dict()), { 0: [4, data] }), 'storage 0 must belong to a tensor'],
    ['an old storage of another length', legacyOf(good, { 0: [3, data] }), 'storage 0 must have 4 elements, got 3'],
    ['an old storage that is cut short', legacyOf(good, { 0: [4, data.slice(1)] }), 'storage 0 must end at byte'],
    ['no bytes', new Uint8Array(0), 'is the file cut short?'],
  ];
  test.each(cases)('%s', async (_, file, message) => {
    await expect(read(file)).rejects.toThrow(message);
    await expect(read(file)).rejects.toThrow(/^readPytorch m\.pth: /);
  });

  test('every truncation', async () => {
    for (const name of ['parameters.zip.pth', 'parameters.legacy.pth', 'views.legacy.pth']) {
      const file = new Uint8Array(await readFile(join(folder, name)));
      for (let n = 0; n < file.length; n++)
        await expect(read(file.slice(0, n)), `${name} cut at ${n}`).rejects.toThrow('readPytorch m.pth: ');
    }
  });
});
