import { leastPeak } from './least-peak.ts';
import type { OrderProblem } from './order-problem.ts';

/** An order and the most that is alive in it [bytes]. */
export interface FoundOrder {
  readonly bytes: number;
  /** Nodes of the problem. */
  readonly order: readonly number[];
}

/** A set of nodes that have run. */
interface State {
  /** A bit for each node. */
  readonly done: Uint32Array;
  /** Nodes whose inputs are all there. */
  readonly ready: number[];
  /** Bytes alive between nodes. */
  live: number;
  readonly from: State | undefined;
  /** The nodes that led here. */
  readonly ran: number[];
}

/** What running a node would do. */
interface Move {
  readonly node: number;
  /** Bytes alive while it runs. */
  readonly during: number;
  /** Bytes alive after it. */
  readonly after: number;
}

/** A state, and the moves from it that are still to be tried, the best last. */
interface Frame {
  readonly state: State;
  readonly moves: Move[];
}

/** Numbers that all sets together may take, and moves that may be looked at: some 100 MB and seconds. */
const [mostNumbers, mostMoves] = [2 ** 24, 2 ** 22];

const has = (done: Uint32Array, i: number): boolean => (done[i >>> 5]! & (1 << (i & 31))) !== 0;

/** A set as a text. */
function keyOf(done: Uint32Array): string {
  const units = new Uint16Array(done.buffer);
  let key = '';
  for (let i = 0; i < units.length; i += 4096) key += String.fromCharCode(...units.subarray(i, i + 4096));
  return key;
}

/**
 * The order whose peak is least, exactly; undefined past `limit` sets of executed nodes, or where they are too large. What is alive
 * depends on the set alone, so sets are searched, depth first, below a bound that rises to the next peak that has to be
 * allowed for. A node that fits below the bound and leaves no more alive than before runs at once: what it makes stays the
 * same and what it frees does not shrink as others run before it, so that moved to the front it raises no later peak.
 */
export class OrderSearch {
  private readonly seen = new Set<string>();
  /** States by the least bound that would allow them another move. */
  private readonly waiting = new Map<number, State[]>();
  private readonly stack: Frame[] = [];
  private bound: number;
  private sets = 0;
  private numbers = 0;
  private moves = 0;

  constructor(
    private readonly problem: OrderProblem,
    private readonly limit: number,
  ) {
    this.bound = leastPeak(problem);
  }

  /** Runs the search. */
  find(): FoundOrder | undefined {
    const { nodes, before, start } = this.problem;
    const done = new Uint32Array((nodes.length + 31) >>> 5);
    const ready = nodes.flatMap((_, i) => (before[i]!.length === 0 ? [i] : []));
    this.visit({ done, ready, live: start, from: undefined, ran: [] });
    for (;;) {
      const frame = this.stack.at(-1);
      if (frame?.state.ready.length === 0) return { bytes: this.bound, order: orderTo(frame.state) };
      if (this.sets > this.limit || this.numbers > mostNumbers || this.moves > mostMoves) return undefined;
      const move = frame?.moves.pop();
      if (!frame) this.raise();
      else if (!move) this.stack.pop();
      else {
        const state = copyOf(frame.state);
        this.run(state, move);
        this.visit(state);
      }
    }
  }

  /** Raises the bound as little as can be, and takes up the states that then have another move. */
  private raise(): void {
    this.bound = [...this.waiting.keys()].reduce((a, b) => Math.min(a, b));
    const states = this.waiting.get(this.bound) as State[];
    this.waiting.delete(this.bound);
    for (const state of states) {
      const further = copyOf(state);
      if (this.runSafe(further)) this.visit(further);
      else this.push(state);
    }
  }

  private visit(state: State): void {
    this.runSafe(state);
    const key = keyOf(state.done);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.push(state);
  }

  private push(state: State): void {
    this.sets++;
    this.numbers += state.done.length + 4 * state.ready.length;
    const moves = state.ready.map((node) => this.move(state, node));
    const over = moves.reduce((least, m) => (m.during > this.bound ? Math.min(least, m.during) : least), Infinity);
    if (over < Infinity) {
      const others = this.waiting.get(over);
      if (others) others.push(state);
      else this.waiting.set(over, [state]);
    }
    this.stack.push({ state, moves: moves.filter((m) => m.during <= this.bound).sort((a, b) => b.after - a.after) });
  }

  /** Runs every node that can only help; says whether there was one. */
  private runSafe(state: State): boolean {
    let some = false;
    for (let k = 0; k < state.ready.length && this.moves <= mostMoves; ) {
      const m = this.move(state, state.ready[k]!);
      if (m.during > this.bound || m.after > state.live) {
        k++;
        continue;
      }
      this.run(state, m);
      some = true;
      k = 0;
    }
    return some;
  }

  private move({ done, live }: State, node: number): Move {
    this.moves++;
    const { reads, readers, stays, bytes, made, madeForOthers, inside } = this.problem;
    let after = live + madeForOthers[node]!;
    for (const value of reads[node]!)
      if (!stays[value] && readers[value]!.every((reader) => reader === node || has(done, reader)))
        after -= bytes[value]!;
    return { node, during: live + made[node]! + inside[node]!, after };
  }

  private run(state: State, { node, after }: Move): void {
    const { before, after: later } = this.problem;
    state.done[node >>> 5]! |= 1 << (node & 31);
    state.live = after;
    state.ran.push(node);
    state.ready.splice(state.ready.indexOf(node), 1);
    for (const i of later[node]!) if (before[i]!.every((j) => has(state.done, j))) state.ready.push(i);
  }
}

const copyOf = (from: State): State => ({ ...from, done: from.done.slice(), ready: [...from.ready], from, ran: [] });

function orderTo(last: State): number[] {
  const parts: number[][] = [];
  for (let state: State | undefined = last; state; state = state.from) parts.push(state.ran);
  return parts.reverse().flat();
}
