/** The name of an operator in the tables here: `Conv`, `com.microsoft.FusedConv`; ai.onnx is the domain without a name. */
export const operatorKey = (op: string, domain: string): string =>
  domain === '' || domain === 'ai.onnx' ? op : `${domain}.${op}`;
