import { Writable } from 'node:stream';

/** A stream that remembers what was written, as a terminal of `columns` characters or as a plain file. */
export function recorder(columns?: number): { stream: NodeJS.WriteStream; text: () => string } {
  const parts: string[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      parts.push(String(chunk));
      done();
    },
  });
  const nothing = (): boolean => true;
  const cursor = { cursorTo: nothing, moveCursor: nothing, clearLine: nothing, clearScreenDown: nothing };
  const tty = columns === undefined ? {} : { isTTY: true, columns, ...cursor };
  return { stream: Object.assign(sink, tty) as unknown as NodeJS.WriteStream, text: () => parts.join('') };
}
