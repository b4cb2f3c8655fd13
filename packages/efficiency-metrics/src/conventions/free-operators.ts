import { operatorKey } from './operator-key.ts';

const inDomain = (domain: string, operators: string): string[] =>
  operators.split(' ').map((op) => operatorKey(op, domain));

/** Operators that name, move, pick, repeat or lay out data, and control flow, whose bodies count for themselves. */
const free: ReadonlySet<string> = new Set([
  ...inDomain('', 'Identity Constant ConstantOfShape Shape Size EyeLike OneHot Range Cast CastLike BitCast Dropout'),
  ...inDomain(
    '',
    'Reshape Flatten Squeeze Unsqueeze Transpose DepthToSpace SpaceToDepth Expand Tile Pad CenterCropPad',
  ),
  ...inDomain(
    '',
    'Concat Split Slice Gather GatherElements GatherND Scatter TensorScatter Compress ReverseSequence Trilu',
  ),
  ...inDomain('', 'SequenceConstruct SequenceEmpty SequenceAt SequenceInsert SequenceErase SequenceLength'),
  ...inDomain('', 'SplitToSequence ConcatFromSequence Optional OptionalGetElement OptionalHasElement If Loop Scan'),
  ...inDomain('', 'MemcpyFromHost MemcpyToHost'),
  ...inDomain(
    'com.microsoft',
    'ExpandDims GatherND Pad Range Trilu RemovePadding RestorePadding TorchEmbedding UnfoldTensor',
  ),
  ...inDomain('com.microsoft.nchwc', 'ReorderInput ReorderOutput'),
]);

/** Whether an operator only moves or names data, so that no convention counts it. Padding and copies move bytes all the same. */
export const isFree = (op: string, domain: string): boolean => free.has(operatorKey(op, domain));
