import { madeOutputs, outputPath, removeOutputs, writeWhole } from './outputs.ts';

/** A figure that could not be made, and why: figures/<id>.failed.json, until it is made. */
export interface FailedFigure {
  readonly id: string;
  /** Its subject where it cannot be loaded. */
  readonly title: string;
  /** Makes it once what is wrong has been put right. */
  readonly command: string;
  readonly wrong: string;
}

/** Writes why a figure could not be made; files of an earlier run go. */
export async function keepFailure(out: string, failure: FailedFigure): Promise<void> {
  await removeOutputs(out, failure.id, madeOutputs);
  await writeWhole(outputPath(out, failure.id, 'failed'), `${JSON.stringify(failure, null, 1)}\n`);
}
