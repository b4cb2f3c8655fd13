/** PyTorch as the baseline: programs beside this file, run by Debian's Python. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Debian's Python, for which python3-torch is made. */
const python = process.env.NETWRIGHT_PYTHON ?? '/usr/bin/python3';
const pathOf = (script: string): string => fileURLToPath(new URL(script, import.meta.url));

/** The versions of torch and torchvision; undefined where they are not installed. */
export function torchVersion(modules = 'torch'): string | undefined {
  const names = modules.split(',');
  const code = `import ${modules}; print(${names.map((n) => `"${n} " + ${n}.__version__`).join(' + ", " + ')})`;
  const { status, stdout } = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs a program to its end. Throws with what it wrote where it fails. */
export function runPython(script: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(python, [pathOf(script), ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script}: ${error?.message ?? stderr.trim()}`);
}

/** The library by which PyTorch multiplies matrices: `/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3`; undefined where none shows. */
export function blasOf(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const code =
    'import re, torch; print("".join(re.findall(r"/\\S*/lib\\w*blas\\S*", open("/proc/self/maps").read())[:1]))';
  return spawnSync(python, ['-c', code], { encoding: 'utf8', env }).stdout?.trim() || undefined;
}

/** Training steps of PyTorch in a process of their own, which waits between calls of `run`. */
export class TorchSteps implements Disposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  /** `env` names the environment's variables by which a BLAS is found. */
  constructor(model: string, batch: number, threads: number, env: NodeJS.ProcessEnv = process.env) {
    const args = [pathOf('torch_step.py'), model, String(batch), '--threads', String(threads), '--serve'];
    this.#process = spawn(python, args, { env: { ...env, OPENBLAS_NUM_THREADS: String(threads) } });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Milliseconds of each of `steps` more steps. */
  async run(steps: number): Promise<number[]> {
    this.#process.stdin.write(`${steps}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('torch_step.py ended');
    return JSON.parse(value) as number[];
  }

  [Symbol.dispose](): void {
    this.#process.stdin.end();
    this.#process.kill();
  }
}
