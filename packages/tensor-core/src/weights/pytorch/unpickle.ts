/**
 * A reader of pickles that runs nothing: it knows the operations that state dicts are written with (Python's pickle,
 * protocols 2 to 4, https://docs.python.org/3/library/pickletools.html), and its host says what each global stands for.
 */
import type { PickleInput } from './pickle-input.ts';

/** What a global stands for: a value, or a function of the arguments that the pickle gives it. */
export type PickleGlobal = (args: readonly unknown[]) => unknown;

/** What a pickle refers to outside itself. */
export interface PickleHost {
  /** What a global stands for. Throws for one that is not allowed. */
  global(module: string, name: string): PickleGlobal;
  /** The object of a persistent id. Throws for one that there is not. */
  persistent(id: unknown): unknown;
}

/**
 * Reads one pickle and goes on behind it. Dicts are Maps, lists and tuples arrays, bytes Uint8Arrays, integers past 2^53
 * BigInts. Throws on any other operation and on a pickle that is damaged.
 */
export function unpickle(input: PickleInput, host: PickleHost): unknown {
  const machine = new Machine(input, host);
  for (;;) {
    const at = input.position;
    const code = input.uint8();
    if (code === stop) return machine.pop();
    const run = operations.get(code);
    if (!run)
      throw new Error(
        `the pickle must have the operations of state dicts only, got 0x${code.toString(16).padStart(2, '0')} at byte ${at}`,
      );
    run(machine);
  }
}

const stop = 0x2e;

class Machine {
  private readonly stack: unknown[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();

  constructor(
    readonly input: PickleInput,
    readonly host: PickleHost,
  ) {}

  push(value: unknown): void {
    this.stack.push(value);
  }
  /** The topmost value; those below a mark are out of reach. */
  top(): unknown {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.damaged('a value', 'none');
    return this.stack[this.stack.length - 1];
  }
  pop(): unknown {
    const value = this.top();
    this.stack.pop();
    return value;
  }
  mark(): void {
    this.marks.push(this.stack.length);
  }
  /** The values above the last mark, which is removed. */
  popToMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.damaged('a mark', 'none');
    return this.stack.splice(mark);
  }
  popText(): string {
    const value = this.pop();
    if (typeof value !== 'string') throw this.damaged('a text', describe(value));
    return value;
  }
  popList(): unknown[] {
    const value = this.pop();
    if (!Array.isArray(value)) throw this.damaged('a tuple', describe(value));
    return value;
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }
  rememberNext(): void {
    this.remember(this.memo.size);
  }
  recall(index: number): void {
    if (!this.memo.has(index)) throw this.damaged('a value that was remembered', `number ${index}, which was not`);
    this.push(this.memo.get(index));
  }

  /** Adds to the list on top. */
  append(values: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.damaged('a list', describe(list));
    for (const value of values) list.push(value);
  }
  /** Adds keys and values, in turns, to the dict on top. */
  setItems(items: readonly unknown[]): void {
    const dict = this.top();
    if (!(dict instanceof Map)) throw this.damaged('a dict', describe(dict));
    if (items.length % 2 !== 0) throw this.damaged('keys and values in pairs', `${items.length} of them`);
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  }
  /** Calls the global below its arguments. */
  reduce(): void {
    const args = this.popList();
    const callee = this.pop();
    if (typeof callee !== 'function') throw this.damaged('a global to call', describe(callee));
    this.push((callee as PickleGlobal)(args));
  }
  /** Attributes of an object, which are not kept; the object has none that counts. */
  build(): void {
    this.pop();
    const object = this.top();
    if (!(object instanceof Map)) throw this.damaged('attributes of an OrderedDict', `those of ${describe(object)}`);
  }

  damaged(needed: string, got: string): Error {
    return new Error(`the pickle needs ${needed} before byte ${this.input.position}, got ${got}`);
  }
}

/** What kind of value it is, in Python's words. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a dict';
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === 'function') return 'a global';
  return typeof value === 'object' ? 'an object' : `${value}`;
}

/** By code, under the names of pickletools. */
const operations = new Map<number, (m: Machine) => void>([
  [0x80, (m) => checkProtocol(m.input.uint8())], // PROTO
  [0x95, (m) => void m.input.uint64()], // FRAME
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4a, (m) => m.push(m.input.int32())], // BININT
  [0x4b, (m) => m.push(m.input.uint8())], // BININT1
  [0x4d, (m) => m.push(m.input.uint16())], // BININT2
  [0x8a, (m) => m.push(m.input.integer(m.input.uint8()))], // LONG1
  [0x47, (m) => m.push(m.input.float64())], // BINFLOAT
  [0x54, (m) => m.push(m.input.text(m.input.uint32()))], // BINSTRING, of Python 2
  [0x55, (m) => m.push(m.input.text(m.input.uint8()))], // SHORT_BINSTRING, of Python 2
  [0x58, (m) => m.push(m.input.text(m.input.uint32()))], // BINUNICODE
  [0x8c, (m) => m.push(m.input.text(m.input.uint8()))], // SHORT_BINUNICODE
  [0x8d, (m) => m.push(m.input.text(m.input.uint64()))], // BINUNICODE8
  [0x42, (m) => m.push(m.input.raw(m.input.uint32()))], // BINBYTES
  [0x43, (m) => m.push(m.input.raw(m.input.uint8()))], // SHORT_BINBYTES
  [0x28, (m) => m.mark()], // MARK
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x85, (m) => m.push([m.pop()])], // TUPLE1
  [0x86, (m) => m.push([m.pop(), m.pop()].reverse())], // TUPLE2
  [0x87, (m) => m.push([m.pop(), m.pop(), m.pop()].reverse())], // TUPLE3
  [0x74, (m) => m.push(m.popToMark())], // TUPLE
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x61, (m) => m.append([m.pop()])], // APPEND
  [0x65, (m) => m.append(m.popToMark())], // APPENDS
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x73, (m) => m.setItems([m.pop(), m.pop()].reverse())], // SETITEM
  [0x75, (m) => m.setItems(m.popToMark())], // SETITEMS
  [0x71, (m) => m.remember(m.input.uint8())], // BINPUT
  [0x72, (m) => m.remember(m.input.uint32())], // LONG_BINPUT
  [0x94, (m) => m.rememberNext()], // MEMOIZE
  [0x68, (m) => m.recall(m.input.uint8())], // BINGET
  [0x6a, (m) => m.recall(m.input.uint32())], // LONG_BINGET
  [0x63, (m) => m.push(m.host.global(m.input.line(), m.input.line()))], // GLOBAL
  [0x93, (m) => m.push(globalOnStack(m))], // STACK_GLOBAL
  [0x52, (m) => m.reduce()], // REDUCE
  [0x81, (m) => m.reduce()], // NEWOBJ
  [0x62, (m) => m.build()], // BUILD
  [0x51, (m) => m.push(m.host.persistent(m.pop()))], // BINPERSID
]);

function checkProtocol(protocol: number): void {
  if (protocol < 2 || protocol > 5) throw new Error(`the pickle must be of protocol 2 to 5, got ${protocol}`);
}

function globalOnStack(m: Machine): PickleGlobal {
  const name = m.popText();
  return m.host.global(m.popText(), name);
}
