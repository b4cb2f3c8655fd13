/** Why a run was asked to stop. */
export type Interruption = 'SIGINT' | 'SIGTERM' | 'abort';

/** Listens for reasons to stop. */
export interface Interrupts {
  /** The first reason so far. */
  readonly reason: Interruption | undefined;
  /** Ends the listening. */
  close(): void;
}

/**
 * Listens to an AbortSignal and, with `signals` and in Node, to SIGINT and SIGTERM until it is closed. The first signal is
 * kept; a second one then ends the process as usual.
 */
export function listen(signal: AbortSignal | undefined, signals: boolean): Interrupts {
  let reason: Interruption | undefined;
  const node = signals ? (globalThis as { process?: NodeJS.Process }).process : undefined;
  const stop = (name: NodeJS.Signals): void => {
    reason ??= name as Interruption;
    release();
  };
  const release = (): void => {
    node?.off?.('SIGINT', stop);
    node?.off?.('SIGTERM', stop);
  };
  node?.on?.('SIGINT', stop);
  node?.on?.('SIGTERM', stop);
  return {
    get reason() {
      return reason ?? (signal?.aborted ? 'abort' : undefined);
    },
    close: release,
  };
}
