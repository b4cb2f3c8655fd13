/** Weight files on disk, of either format. Node only. */
import { openSafetensors } from './file.ts';
import { FileSource } from './file-source.ts';
import { formatLength, formatOf, type WeightFormat } from './format.ts';
import { PytorchCheckpoint } from './pytorch/read.ts';
import type { WeightsFile } from './weights-file.ts';

/** Opens a PyTorch checkpoint and reads what it holds; its tensors are read when asked for. Throws as `readPytorch` does. */
export async function openPytorch(path: string, { label = path }: { label?: string } = {}): Promise<PytorchCheckpoint> {
  const file = await FileSource.open(path, `readPytorch ${label}`);
  try {
    return await PytorchCheckpoint.open(file, label);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Opens a file of weights, by what its first bytes tell. Throws as `openSafetensors` and `openPytorch` do. */
export async function openWeights(path: string, { label = path }: { label?: string } = {}): Promise<WeightsFile> {
  const format = await formatOnDisk(path, `loadWeights ${label}`);
  return format === 'pytorch' ? openPytorch(path, { label }) : openSafetensors(path, { label });
}

async function formatOnDisk(path: string, where: string): Promise<WeightFormat> {
  const file = await FileSource.open(path, where);
  try {
    return formatOf(await file.read(0, Math.min(formatLength, file.size)), where);
  } finally {
    await file.close();
  }
}
