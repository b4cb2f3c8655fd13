import { type DeviceInfo, devices } from '@netwright/tensor-core/runtime';
import type { WantedDevice } from './protocol.ts';

/** Says why the network computes where it does. */
export async function reasonFor(wanted: WantedDevice, taken: string): Promise<string> {
  if (wanted !== 'auto') return 'as chosen';
  if (taken === 'webgpu') return 'the fastest here, by a short measurement';
  const webgpu = (await devices()).find(({ device }) => device === 'webgpu') as DeviceInfo;
  return webgpu.available ? 'WebGPU is there, but slower here' : `no WebGPU: ${webgpu.reason}`;
}
