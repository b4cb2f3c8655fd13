import type { LoadProgress } from '@netwright/tensor-core/weights';
import { formatBytes } from '@netwright/terminal';
import cliProgress from 'cli-progress';

/** Shows how far a file of weights is. */
export interface DownloadBar {
  /** To be given to `loadWeights` as its `progress`. */
  readonly progress: (progress: LoadProgress) => void;
  /** Gives the terminal its line back. */
  stop(): void;
}

/** The end of a path or an address, which names the file. */
const fileName = (source: string): string => source.replace(/[?#].*$/, '').replace(/.*[/\\]/, '');

/** A bar for downloads; where there is no terminal, a line at the beginning of each. Files on disk are not shown. */
export function downloadBar(stream: NodeJS.WriteStream): DownloadBar {
  if (!stream.isTTY) {
    const begun = new Set<string>();
    return {
      progress({ file, phase, total }) {
        if (phase !== 'download' || begun.has(file)) return;
        begun.add(file);
        stream.write(`downloading ${file}${total === undefined ? '' : ` (${formatBytes(total)})`}\n`);
      },
      stop: () => undefined,
    };
  }
  const bar = new cliProgress.SingleBar(
    {
      format: '{name} {bar} {size}',
      stream,
      linewrap: false,
      gracefulExit: false, // Ctrl-C ends the program; what has come stays in the cache
      hideCursor: false,
      clearOnComplete: true,
      barsize: Math.max(5, Math.min(40, (stream.columns || 80) - 60)),
    },
    cliProgress.Presets.shades_classic,
  );
  let current: string | undefined;
  return {
    progress({ file, phase, done, total }) {
      if (phase !== 'download') return;
      const size = `${formatBytes(done)}${total === undefined ? '' : ` of ${formatBytes(total)}`}`;
      const name = fileName(file).slice(0, 30);
      if (current !== file) bar.start(total ?? 0, done, { name, size });
      else bar.update(done, { name, size });
      current = file;
    },
    stop: () => bar.stop(),
  };
}
