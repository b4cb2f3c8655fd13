/** Points [n][d] with a class of +1 or -1 each. */
export interface LabelledPoints {
  readonly points: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

/** The points with a last coordinate of 1, whose weight is the threshold. */
export const withThreshold = ({ points, labels }: LabelledPoints): LabelledPoints => ({
  points: points.map((point) => [...point, 1]),
  labels,
});

/** The sum of products. */
export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);

/** Throws unless there are points, of one number of coordinates, each with a label of 1 or -1. */
export function checkPoints(where: string, { points, labels }: LabelledPoints): void {
  if (points.length === 0 || points.length !== labels.length)
    throw new Error(
      `${where}: needs a label for each of one or more points, got ${points.length} and ${labels.length}`,
    );
  const size = points[0]?.length ?? 0;
  const odd = points.find((point) => point.length !== size);
  if (odd) throw new Error(`${where}: points must have ${size} coordinates, got ${odd.length}`);
  const label = labels.find((one) => one !== 1 && one !== -1);
  if (label !== undefined) throw new Error(`${where}: labels must be 1 or -1, got ${label}`);
}
