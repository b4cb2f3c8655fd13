const tails = new Map<string, Promise<unknown>>();

/** Runs tasks of one key one after another, in the order of the calls; a failed task does not stop the next. */
export function exclusive<T>(key: string, task: () => Promise<T>): Promise<T> {
  const result = (tails.get(key) ?? Promise.resolve()).then(task);
  tails.set(
    key,
    result.catch(() => undefined),
  );
  return result;
}
