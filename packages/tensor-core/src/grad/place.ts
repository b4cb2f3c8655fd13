/** Sums of slices at indices: what the gradients of Gather and GatherND are made of. */
import { constant } from '../graph/constant.ts';
import { type Dim, floorDivDims, mulDims, type Shape, sizeOfShape } from '../graph/dim.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { knownNumbers } from '../infer/common.ts';
import { arange } from '../ops/arange.ts';
import { dimsTensor } from '../ops/dims-tensor.ts';
import { add, cast, equal, mul } from '../ops/elementwise.ts';
import { gather, scatterElements } from '../ops/indexing.ts';
import { matmul } from '../ops/linear.ts';
import { reduceSum } from '../ops/reduce.ts';
import { expand, full, reshape, transpose } from '../ops/shaping.ts';
import type { GradDevice } from './rule.ts';

/**
 * Up to this many places a product with a one-hot matrix is faster than ScatterElements (measured on onnxruntime 1.30's
 * CPU provider, 2 threads, 2048 slices of 128: 65 places 0.4 against 1.7 ms, 256 places 1.4 against 1.8, 1024 places 10
 * against 2.2). ScatterND(add) would be faster still, but its CPU kernel loses updates when two threads meet at an index.
 */
const FEW = 256;

/** Indices without negative ones, in a dtype that the device computes with. */
function counted(ids: Tensor, size: Dim, device: GradDevice): Tensor {
  const known = knownNumbers(ids);
  if (known && typeof size === 'number')
    return constant(
      ids.graph,
      tensorData(
        known.map((i) => (i < 0 ? i + size : i)),
        ids.fixedShape,
        device === 'webgpu' ? 'int32' : ids.dtype,
      ),
    );
  // WebGPU runs no int64 arithmetic, but looks int64 indices up: in a table of 0, 1, 2, ...
  if (device === 'webgpu') return cast(gather(arange(ids.graph, size, 'float32'), ids), 'int32');
  return node1('Mod', [ids, cast(node1('Squeeze', [dimsTensor(ids.graph, [size])]), ids.dtype)]);
}

/**
 * The sum over i of d[a, i, b] at [a, ids[i], b]: d is [before, n, after], ids hold n indices into `size` places, the
 * result is [before, size, after]. An index may occur any number of times.
 */
export function addAt(d: Tensor, ids: Tensor, size: Dim, device: GradDevice): Tensor {
  const { graph, dtype } = d;
  const [before, n, after] = d.shape as [Dim, Dim, Dim];
  const at = counted(ids, size, device);
  if (typeof size === 'number' && size <= FEW) {
    const places = reshape(arange(graph, size, at.dtype), [size, 1]);
    const hot = cast(equal(places, reshape(at, [1, n])), dtype); // [size, n]
    return before === 1 ? reshape(matmul(hot, reshape(d, [n, after])), [1, size, after]) : matmul(hot, d);
  }
  const options = { axis: 2, reduction: 'add' } as const;
  if (device === 'cpu') {
    // With the places last, the kernel walks memory in order: up to twice as fast.
    const zeros = full(graph, [before, after, size], 0, dtype);
    const places = expand(reshape(at, [1, 1, n]), [before, after, n]);
    return transpose(scatterElements(zeros, places, transpose(d, [0, 2, 1]), options), [0, 2, 1]);
  }
  const places = expand(reshape(at, [1, n, 1]), [before, n, after]);
  return scatterElements(full(graph, [before, size, after], 0, dtype), places, d, { ...options, axis: 1 });
}

/**
 * The sum of slices d at index tuples: `indices` [...batch, ...outer, depth] name leading axes of `shape` past the batch
 * axes, d is [...batch, ...outer, ...rest]. Negative indices count from the end.
 */
export function addAtTuples(d: Tensor, indices: Tensor, shape: Shape, batch: number, device: GradDevice): Tensor {
  const { graph } = d;
  const depth = indices.shape[indices.rank - 1] as number;
  const named = shape.slice(batch, batch + depth);
  const strides = named.map((_, i) => sizeOfShape(named.slice(i + 1)));
  const wrapped = node1('Mod', [cast(indices, 'int64'), dimsTensor(graph, named)]);
  let flat = reduceSum(mul(wrapped, dimsTensor(graph, strides)), { axes: [-1] }); // [...batch, ...outer]
  const batches = sizeOfShape(shape.slice(0, batch));
  const count = sizeOfShape(indices.shape.slice(0, -1));
  if (batch > 0) {
    const first = mul(arange(graph, batches), node1('Squeeze', [dimsTensor(graph, [sizeOfShape(named)])]));
    flat = add(reshape(flat, [batches, floorDivDims(count, batches)]), reshape(first, [batches, 1]));
  }
  const places = mulDims(batches, sizeOfShape(named));
  const rest = sizeOfShape(shape.slice(batch + depth));
  return reshape(addAt(reshape(d, [1, count, rest]), reshape(flat, [count]), places, device), shape);
}
