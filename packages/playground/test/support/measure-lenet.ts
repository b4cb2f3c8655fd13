import { models } from '@netwright/cnn-zoo';
import {
  type MeasuredMachine,
  type ModelMeasurement,
  measureMachine,
  measureModel,
} from '@netwright/efficiency-metrics/measure';
import { initialise, trace } from '@netwright/tensor-core';
import type { Device } from '@netwright/tensor-core/runtime';

/** LeNet and the machine under it, measured shortly in a page. */
export async function measureLenet(device: Device): Promise<{ model: ModelMeasurement; machine: MeasuredMachine }> {
  const graph = trace(models.lenet5);
  const model = await measureModel(graph, {
    weights: initialise(graph),
    session: { device },
    runs: 50,
    batchSizes: [8],
    warmUp: { maxSeconds: 1 },
  });
  const machine = await measureMachine({ device, sizes: [128], copyBytes: 2 ** 22, seconds: 0.2 });
  return { model, machine };
}
