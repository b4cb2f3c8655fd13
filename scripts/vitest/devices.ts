import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The Vulkan driver in software that Debian's chromium package brings along. */
export const SWIFTSHADER_ICD = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Debian's browser, driven by playwright-core. */
export const CHROMIUM = '/usr/bin/chromium';

function hasVulkanLoader(): boolean {
  const folders = [
    '/usr/lib/x86_64-linux-gnu',
    '/usr/lib/aarch64-linux-gnu',
    '/usr/lib64',
    '/usr/lib',
    '/usr/local/lib',
  ];
  if (folders.some((folder) => existsSync(`${folder}/libvulkan.so.1`))) return true;
  try {
    return execFileSync('ldconfig', ['-p'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).includes(
      'libvulkan.so.1',
    );
  } catch {
    return false; // no ldconfig: not a glibc system
  }
}

/** Why the tests of onnxruntime-node's WebGPU provider cannot run here, or undefined if they can. */
export function missingForWebgpu(): string | undefined {
  if (!existsSync(SWIFTSHADER_ICD)) return `${SWIFTSHADER_ICD} is not there (Debian: apt-get install chromium)`;
  if (!hasVulkanLoader()) return 'libvulkan.so.1 is not there (Debian: apt-get install libvulkan1)';
  return undefined;
}

/** Why the tests that drive a browser cannot run here, or undefined if they can. */
export function missingForBrowser(): string | undefined {
  return existsSync(CHROMIUM) ? undefined : `${CHROMIUM} is not there (Debian: apt-get install chromium)`;
}
