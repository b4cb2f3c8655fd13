/** What is missing in a file or wrong with it, without making it useless. */
export interface Problem {
  /** The node or value it is about. */
  readonly place: string;
  readonly message: string;
}

const most = 1000; // a broken file of 100,000 nodes must not become as many messages

/** A text without its middle, where a file gives names of a megabyte or a thousand axes. */
export const shortened = (text: string): string =>
  text.length <= 600 ? text : `${text.slice(0, 400)} ... ${text.slice(-100)}`;

/** Takes down problems; past the first thousand it only counts. */
export class Problems {
  private readonly known: Problem[] = [];
  private readonly seen = new Set<string>();
  private more = 0;
  /** Values without a shape because one before them has none. */
  private following = 0;

  /** Takes down a problem, once: bodies of loops are read several times. */
  add(where: string, what: string): void {
    const [place, message] = [shortened(where), shortened(what)];
    const key = `${place}: ${message}`;
    if (this.seen.has(key)) return;
    if (this.known.length < most) this.seen.add(key);
    if (this.known.length < most) this.known.push({ place, message });
    else this.more++;
  }

  /** Counts a node that has no shapes because of another's problem. */
  follow(): void {
    this.following++;
  }

  /** All of them, with a line for those that were only counted. */
  all(): Problem[] {
    const all = [...this.known];
    if (this.more > 0) all.push({ place: 'graph', message: `${this.more} further problems` });
    if (this.following > 0)
      all.push({ place: 'graph', message: `${this.following} nodes after these read values of unknown shape` });
    return all;
  }
}
