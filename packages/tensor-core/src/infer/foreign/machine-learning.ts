/** Rules of ai.onnx.ml's operators whose outputs are tensors: scalers, encoders, linear models, trees, support vectors. */
import { addDims, type Dim, showShape, sizeOfShape } from '../../graph/dim.ts';
import type { DType } from '../../graph/dtype.ts';
import { fail } from '../../graph/errors.ts';
import type { TensorData } from '../../graph/tensor-data.ts';
import { intAttribute, intsAttribute, likeFirst, required } from '../common.ts';
import type { InferContext, InferRule, Inferred } from '../rule.ts';
import { inDomain } from './forms.ts';

/** The length of a list attribute; 0 where it is missing. */
const lengthOf = (c: InferContext, name: string): number =>
  (c.attributes[name] as readonly unknown[] | undefined)?.length ?? 0;

/** Rows of [N, F] features; [F] is one row. */
function rows(c: InferContext): Dim {
  const { shape } = required(c, 0, 'features');
  if (shape.length !== 1 && shape.length !== 2) fail('needs features [N, F] or [F]', showShape(shape));
  return shape.length === 1 ? 1 : (shape[0] as Dim);
}

/** The class of each row, and a score of each class in it. */
const classified =
  (classes: (c: InferContext, labels: number) => number): InferRule =>
  (c) => {
    const texts = lengthOf(c, 'classlabels_strings');
    const labels = texts || lengthOf(c, 'classlabels_ints') || lengthOf(c, 'classlabels_int64s');
    const outs: Inferred[] = [
      { dtype: texts > 0 ? 'string' : 'int64', shape: [rows(c)] },
      { dtype: 'float32', shape: [rows(c), classes(c, labels)] },
    ];
    return outs.slice(0, c.outputs);
  };

/** One intercept for each class, or one for two classes. */
const linearClasses = (c: InferContext, labels: number): number => {
  const intercepts = lengthOf(c, 'intercepts') || labels;
  return intercepts === 1 && labels === 2 ? 2 : intercepts;
};

/** Without probabilities, support vectors are scored by pairs of classes. */
const vectorClasses = (c: InferContext, labels: number): number => {
  const classes = lengthOf(c, 'vectors_per_class');
  if (classes === 0 || lengthOf(c, 'prob_a') > 0 || labels <= 2) return labels;
  return (classes * (classes - 1)) / 2;
};

const regressed =
  (targets: string, dtype: (c: InferContext) => DType = () => 'float32'): InferRule =>
  (c) => [{ dtype: dtype(c), shape: [rows(c), targets === '' ? 1 : intAttribute(c, targets, 1)] }];

const inFloat32: InferRule = (c) => [{ dtype: 'float32', shape: required(c, 0).shape }];

const otherKind = (c: InferContext): DType => (required(c, 0).dtype === 'string' ? 'int64' : 'string');

/** The dtype of the values that are given; before opset 2, numbers become texts and texts numbers. */
const labelEncoder: InferRule = (c) => {
  const values = c.attributes.values_tensor as TensorData | undefined;
  const dtype: DType =
    values?.dtype ??
    (c.attributes.values_strings
      ? 'string'
      : c.attributes.values_int64s
        ? 'int64'
        : c.attributes.values_floats
          ? 'float32'
          : otherKind(c));
  return [{ dtype, shape: required(c, 0).shape }];
};

/** Columns of [N, C] tensors side by side. */
const featureVectorizer: InferRule = (c) => {
  const widths = intsAttribute(c, 'inputdimensions') ?? c.inputs.map((t) => t?.shape[t.rank - 1] ?? 0);
  return [{ dtype: 'float32', shape: [rows(c), widths.reduce<Dim>(addDims, 0)] }];
};

const arrayFeatureExtractor: InferRule = (c) => {
  const [x, indices] = [required(c, 0), required(c, 1, 'indices')];
  const before = x.rank === 1 ? [1] : x.shape.slice(0, -1);
  return [{ dtype: x.dtype, shape: [...before, sizeOfShape(indices.shape)] }];
};

const oneHotEncoder: InferRule = (c) => {
  const categories =
    lengthOf(c, 'cats_int64s') || lengthOf(c, 'cats_strings') || fail('needs cats_int64s or cats_strings');
  return [{ dtype: 'float32', shape: [...required(c, 0).shape, categories] }];
};

/** Rules by operator. */
export const machineLearning: Record<string, InferRule> = inDomain('ai.onnx.ml', {
  ArrayFeatureExtractor: arrayFeatureExtractor,
  Binarizer: likeFirst,
  CategoryMapper: (c) => [{ dtype: otherKind(c), shape: required(c, 0).shape }],
  FeatureVectorizer: featureVectorizer,
  Imputer: likeFirst,
  LabelEncoder: labelEncoder,
  LinearClassifier: classified(linearClasses),
  LinearRegressor: regressed('targets'),
  Normalizer: inFloat32,
  OneHotEncoder: oneHotEncoder,
  Scaler: inFloat32,
  SVMClassifier: classified(vectorClasses),
  SVMRegressor: regressed(''),
  TreeEnsemble: regressed('n_targets', (c) => required(c, 0).dtype),
  TreeEnsembleClassifier: classified((_, labels) => labels),
  TreeEnsembleRegressor: regressed('n_targets'),
});
