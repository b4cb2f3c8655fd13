/** Where a session runs: the CPU, or a provider of onnxruntime; 'wasm' is the browser's CPU. */
export type Device = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml' | 'wasm';

/** All devices a session can be asked for, those of other platforms too. */
export const deviceNames: readonly Device[] = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml', 'wasm'];

/** One device of this machine. */
export interface DeviceInfo {
  readonly device: Device;
  /** Whether a session on it can be made. */
  readonly available: boolean;
  /** Why not. */
  readonly reason?: string;
}

/** What is wrong with how a session is made or fed; the message names the input, the rule and what was given. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
}

/** Checks a device name. Throws for one that no platform has. */
export function knownDevice(name: string): 'auto' | Device {
  if (name !== 'auto' && !deviceNames.includes(name as Device))
    throw new RuntimeError(
      `createSession: device is one of auto, ${deviceNames.join(', ')}, got ${JSON.stringify(name)}`,
    );
  return name as 'auto' | Device;
}
