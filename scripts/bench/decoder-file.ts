/**
 * The file of a decoder like Llama 2 (Touvron et al., 2023, https://arxiv.org/abs/2307.09288) whose weights lie in another
 * file that is not there, written field by field.
 */
import { type Field, info, intsOf, modelFile, nodeOf, tensorOf } from '@netwright/tensor-core/testing';

/** Sizes of a decoder. */
export interface DecoderSizes {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  /** Width inside the MLP. */
  readonly hidden: number;
  readonly vocabulary: number;
}

/** Llama 2 7B: 6,738,415,616 parameters. */
export const llama2: DecoderSizes = { layers: 32, width: 4096, heads: 32, hidden: 11_008, vocabulary: 32_000 };

const float16 = 10;
const int64 = 7;

/** Bytes of the file: `input_ids` [batch, length] to `logits` [batch, length, vocabulary], weights in float16. */
export function decoderFile({ layers, width, heads, hidden, vocabulary }: DecoderSizes): Uint8Array {
  const nodes: Field[][] = [];
  const initializers: Field[][] = [];
  let made = 0;
  const node = (op: string, inputs: readonly string[], attributes: readonly Field[][] = []): string => {
    const output = `${op}_${made++}`;
    nodes.push(nodeOf(op, inputs, [output], { name: `/${output}`, attributes }));
    return output;
  };
  const weight = (name: string, ...dims: number[]): string => {
    initializers.push(tensorOf(name, dims, { elemType: float16, location: 'model.onnx_data' }));
    return name;
  };
  const ints = (name: string, ...values: number[]): string => {
    const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    initializers.push(tensorOf(name, [values.length], { elemType: int64, raw }));
    return name;
  };
  const scalar = (name: string, bits: number): string => {
    initializers.push(tensorOf(name, [], { elemType: float16, raw: Uint8Array.of(bits & 255, bits >> 8) }));
    return name;
  };
  const [split, joined] = [ints('split', 0, -1, heads, width / heads), ints('joined', 0, -1, width)];
  const [two, eps] = [scalar('two', 0x4000), scalar('eps', 0x00a8)];
  const linear = (x: string, name: string, from: number, to: number): string =>
    node('MatMul', [x, weight(`${name}.weight`, from, to)]);
  const norm = (x: string, name: string): string => {
    const mean = node('ReduceMean', [node('Pow', [x, two])], [intsOf('axes', [-1])]);
    const root = node('Sqrt', [node('Add', [mean, eps])]);
    return node('Mul', [node('Div', [x, root]), weight(`${name}.weight`, width)]);
  };
  const byHead = (x: string, ...perm: number[]): string =>
    node('Transpose', [node('Reshape', [x, split])], [intsOf('perm', perm)]);

  let x = node('Gather', [weight('model.embed_tokens.weight', vocabulary, width), 'input_ids']); // [N, T, C]
  for (let i = 0; i < layers; i++) {
    const at = (name: string): string => `model.layers.${i}.${name}`;
    const a = norm(x, at('input_layernorm'));
    const [q, k, v] = ['q', 'k', 'v'].map((p) => linear(a, at(`self_attn.${p}_proj`), width, width)) as [
      string,
      string,
      string,
    ];
    const scores = node('MatMul', [byHead(q, 0, 2, 1, 3), byHead(k, 0, 2, 3, 1)]); // [N, H, T, T]
    const mixed = node('MatMul', [node('Softmax', [node('Div', [scores, two])]), byHead(v, 0, 2, 1, 3)]);
    const y = node('Reshape', [node('Transpose', [mixed], [intsOf('perm', [0, 2, 1, 3])]), joined]);
    x = node('Add', [x, linear(y, at('self_attn.o_proj'), width, width)]);
    const b = norm(x, at('post_attention_layernorm'));
    const gate = linear(b, at('mlp.gate_proj'), width, hidden);
    const open = node('Mul', [
      node('Mul', [gate, node('Sigmoid', [gate])]),
      linear(b, at('mlp.up_proj'), width, hidden),
    ]);
    x = node('Add', [x, linear(open, at('mlp.down_proj'), hidden, width)]);
  }
  nodes.push(nodeOf('MatMul', [norm(x, 'model.norm'), weight('lm_head.weight', width, vocabulary)], ['logits']));
  return modelFile({
    nodes,
    initializers,
    inputs: [info('input_ids', ['batch', 'length'], int64)],
    outputs: [info('logits', ['batch', 'length', vocabulary], float16)],
  });
}
