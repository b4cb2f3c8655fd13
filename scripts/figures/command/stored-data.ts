import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { root } from '../../workspace.ts';
import type { TrainingScript } from '../kit/figure.ts';
import { MissingDataError } from '../kit/published.ts';
import type { FigureFile } from './registry.ts';
import { versions } from './versions.ts';

/** Data that a slow figure has computed, and how. */
export interface StoredData {
  readonly figure: string;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly data: unknown;
}

const dataFolder = (file: FigureFile): string => join(dirname(file.path), 'data');

/** Where a slow figure's data lie: data/NAME.json beside it, NAME being its file's or that of the record of its script. */
const storedPath = (file: FigureFile, trainedBy?: TrainingScript): string =>
  join(dataFolder(file), `${trainedBy?.record ?? basename(file.path, '.ts')}.json`);

/**
 * Reads what a slow figure has stored.
 *
 * @throws MissingDataError if it has stored nothing yet
 */
export function readStored(file: FigureFile, trainedBy?: TrainingScript): unknown {
  const path = storedPath(file, trainedBy);
  if (!existsSync(path))
    throw new MissingDataError(`needs its stored data ${path}: npm run figures -- ${file.id} --slow computes them`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Stores what a slow figure has computed. */
export function writeStored(file: FigureFile, stored: Omit<StoredData, 'figure' | 'versions'>): void {
  mkdirSync(dataFolder(file), { recursive: true });
  const record: StoredData = { figure: file.id, versions: versions(), ...stored };
  writeFileSync(storedPath(file), `${JSON.stringify(record)}\n`);
}

/** Records that this process has made: figures that share one train once. */
const trained = new Set<string>();

/**
 * Runs the script that trains a figure's networks and keeps its record; once for all figures of a run that show the same.
 *
 * @throws Error if the script fails
 */
export function train(file: FigureFile, { script, args = [], record }: TrainingScript): void {
  const path = storedPath(file, { script, record });
  const run = JSON.stringify([path, script, args]);
  if (trained.has(run)) return;
  const out = mkdtempSync(join(tmpdir(), 'netwright-figure-'));
  try {
    const line = ['--conditions=@netwright/source', '--import', 'tsx', script, ...args, '--out', out];
    const { status, signal } = spawnSync(process.execPath, line, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) throw new Error(`${script}: must end well, ended by ${signal ?? `exit code ${status}`}`);
    mkdirSync(dataFolder(file), { recursive: true });
    copyFileSync(join(out, `${record}.json`), path);
    trained.add(run);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
