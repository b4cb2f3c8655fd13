import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { TestProjectInlineConfiguration, ViteUserConfig } from 'vitest/config';
import { CountReporter } from './count-reporter.ts';
import { missingForBrowser, missingForWebgpu, SWIFTSHADER_ICD } from './devices.ts';

/** `default` runs on every change; `slow` holds the full-size checks, in files named `*.slow.test.ts`. */
export type Suite = 'default' | 'slow';

const conditions = ['@netwright/source', 'node', 'import', 'module', 'default'];
const places = ['packages/*/test', 'scripts/test', 'test'];
const skipRunner = fileURLToPath(new URL('skip-runner.ts', import.meta.url));

const pattern = (suffix: string): string[] => places.map((place) => `${place}/**/*${suffix}.test.ts`);

const siteBuild = fileURLToPath(new URL('../../packages/playground/test/support/build-site.ts', import.meta.url));

/** Replaces the runner by one that skips, where a device is missing; on CI that is an error instead. */
function whenPresent(name: string, missing: string | undefined): { runner?: string } {
  if (missing === undefined) return {};
  if (process.env.CI) throw new Error(`the ${name} tests cannot run: ${missing}`);
  return { runner: skipRunner };
}

function notes(): string[] {
  const missing = { webgpu: missingForWebgpu(), 'browser-driven': missingForBrowser() };
  return Object.entries(missing).flatMap(([name, why]) =>
    why === undefined ? [] : [`Skipped the ${name} tests: ${why}.`],
  );
}

function projects(suite: Suite): TestProjectInlineConfiguration[] {
  const tag = suite === 'slow' ? '.slow' : '';
  const webgpu = pattern(`.webgpu${tag}`);
  const browser = pattern(`.browser${tag}`);
  const otherSuite = suite === 'slow' ? [] : pattern('.slow');
  return [
    {
      extends: true,
      test: {
        name: 'node',
        include: pattern(tag),
        exclude: ['**/node_modules/**', ...webgpu, ...browser, ...otherSuite],
        sequence: { groupOrder: 0 },
      },
    },
    {
      // onnxruntime's WebGPU provider: one process per file, one file at a time. Overlapping sessions crash it.
      extends: true,
      test: {
        name: 'webgpu',
        include: webgpu,
        pool: 'forks',
        maxWorkers: 1,
        fileParallelism: false,
        testTimeout: 300_000, // the first run of a graph compiles its shaders, in software
        hookTimeout: 300_000,
        // Vulkan's window systems complain on standard error without a folder of their own.
        env: { VK_ICD_FILENAMES: SWIFTSHADER_ICD, XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir() },
        sequence: { groupOrder: 1 },
        ...whenPresent('webgpu', missingForWebgpu()),
      },
    },
    {
      // Runs in Node and drives chromium.
      extends: true,
      test: {
        name: 'browser-driven',
        include: browser,
        pool: 'forks',
        maxWorkers: 1,
        fileParallelism: false,
        testTimeout: 300_000,
        hookTimeout: 300_000,
        sequence: { groupOrder: 2 },
        ...(missingForBrowser() === undefined && { globalSetup: siteBuild }),
        ...whenPresent('browser-driven', missingForBrowser()),
      },
    },
  ];
}

/** The vitest configuration of one suite, over the whole repository. */
export function suiteConfig(suite: Suite): ViteUserConfig {
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      testTimeout: suite === 'slow' ? 600_000 : 60_000,
      maxWorkers: 2,
      reporters: ['default', new CountReporter(notes())],
      projects: projects(suite),
    },
  };
}
