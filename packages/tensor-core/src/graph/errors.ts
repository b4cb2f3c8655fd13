/** What is wrong with a graph or a call that builds one; the message names the operator, the module path and the values. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
}

/** A rule's complaint; `node()` puts the operator and the module path before it. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

/** Ends a shape rule: `fail('needs equal channels', got)` becomes `Conv layer1.0.conv1: needs equal channels, got ...`. */
export function fail(rule: string, got?: unknown): never {
  throw new RuleError(got === undefined ? rule : `${rule}, got ${String(got)}`);
}
