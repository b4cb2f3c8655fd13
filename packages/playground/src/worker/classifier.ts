import { models } from '@netwright/cnn-zoo';
import { type DigitSet, fillDigits } from '@netwright/scripts/data/digits';
import { type Graph, trace } from '@netwright/tensor-core';
import { createSession, type Session, type SessionOptions } from '@netwright/tensor-core/runtime';
import type { State } from './state.ts';

/** LeNet-5 with its weights as inputs, so that it computes with whatever training has made of them so far. */
export class Classifier {
  readonly graph: Graph;
  readonly session: Session;

  private constructor(graph: Graph, session: Session) {
    this.graph = graph;
    this.session = session;
  }

  static async open(options: SessionOptions): Promise<Classifier> {
    const graph = trace(models.lenet5);
    return new Classifier(graph, await createSession(graph, { ...options, label: 'LeNet-5' }));
  }

  /** The weights' names. */
  get weights(): string[] {
    return [...this.graph.params.keys()];
  }

  /** Scores of the digits at `indices`: [indices.length, 10], row by row. */
  async logits(state: State, digits: DigitSet, indices: ArrayLike<number>): Promise<Float32Array> {
    const data = fillDigits(digits, indices, new Float32Array(indices.length * 32 * 32));
    const x = { data, dims: [indices.length, 1, 32, 32] };
    const { logits } = await this.session.run({ x, ...state.feeds(this.weights) });
    return logits?.data as Float32Array;
  }

  /** The mean cross entropy and the share of right answers over a set. */
  async test(state: State, digits: DigitSet, batch = 500): Promise<{ loss: number; accuracy: number }> {
    let [loss, correct] = [0, 0];
    for (let start = 0; start < digits.count; start += batch) {
      const indices = Array.from({ length: Math.min(batch, digits.count - start) }, (_, i) => start + i);
      const scores = await this.logits(state, digits, indices);
      indices.forEach((index, row) => {
        const p = softmax(scores.subarray(10 * row, 10 * row + 10));
        const label = digits.labels[index] as number;
        loss -= Math.log(Math.max(p[label] as number, Number.MIN_VALUE));
        if (p.indexOf(Math.max(...p)) === label) correct++;
      });
    }
    return { loss: loss / digits.count, accuracy: correct / digits.count };
  }

  dispose(): Promise<void> {
    return this.session.dispose();
  }
}

/** Probabilities of scores. */
export function softmax(scores: ArrayLike<number>): number[] {
  const values = Array.from(scores);
  const largest = Math.max(...values);
  const powers = values.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
