/**
 * Operations of an edge, by the names of the published code (https://github.com/quark0/darts, cnn/genotypes.py and
 * cnn/operations.py).
 */

/** The 8 operations that DARTS searches over (section 3.1.1), in the order of the columns of its architecture parameters. */
export const primitives = [
  'none',
  'max_pool_3x3',
  'avg_pool_3x3',
  'skip_connect',
  'sep_conv_3x3',
  'sep_conv_5x5',
  'dil_conv_3x3',
  'dil_conv_5x5',
] as const;

/** Every operation that can be built: the 8, and two that NASNet-A and AmoebaNet-A have besides. */
export const operationNames = [...primitives, 'sep_conv_7x7', 'conv_7x1_1x7'] as const;

/** What an edge does. */
export type OperationName = (typeof operationNames)[number];

/** Whether a text names an operation. */
export const isOperation = (name: string): name is OperationName =>
  (operationNames as readonly string[]).includes(name);

/**
 * Throws unless these are operations to choose from: known, none twice, and one of them not 'none'. `caller` begins the
 * message.
 */
export function checkOperations(caller: string, operations: readonly string[]): void {
  for (const [i, name] of operations.entries()) {
    if (!isOperation(name))
      throw new Error(`${caller}: operations must be of ${operationNames.join(', ')}, got '${name}'`);
    if (operations.indexOf(name) !== i) throw new Error(`${caller}: operations must differ, got '${name}' twice`);
  }
  if (operations.every((name) => name === 'none'))
    throw new Error(`${caller}: operations must hold one besides 'none', got [${operations.join(', ')}]`);
}
