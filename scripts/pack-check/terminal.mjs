/** Uses the packed @netwright/terminal: writes a table as a command line does, plain and as wide as a terminal. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import {
  formatBar,
  formatCount,
  formatTable,
  nearestNames,
  note,
  oneLine,
  print,
  tableOptions,
} from '@netwright/terminal';

const rows = [['lenet5', formatCount(61_706), formatBar(0.5, 4)]];
const header = ['model', 'parameters', ''];
const plain = { stdout: new PassThrough(), stderr: new PassThrough() };
print(plain, formatTable(header, rows, tableOptions(plain)));
note(plain, 'program', oneLine(new Error('two\nlines')));
assert.equal(String(plain.stdout.read()), 'model   parameters\nlenet5      61,706  ██\n');
assert.equal(String(plain.stderr.read()), 'program: two; lines\n');

const terminal = { stdout: { isTTY: true, columns: 40 } };
const lines = formatTable(header, [[...rows[0].slice(0, 2), 'a long text '.repeat(9)]], tableOptions(terminal)).split(
  '\n',
);
assert.equal(Math.max(...lines.map((line) => line.length)), 40);
assert.deepEqual(nearestNames('lenet', ['resnet18', 'lenet5'], 1), ['lenet5']);
