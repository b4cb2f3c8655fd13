import { type Case, describeRun, describeSaid, fed, type Given, texts, x } from '../support/foreign-node.ts';

const ml = (op: string) => `ai.onnx.ml.${op}`;
const f = (...shape: number[]): Given => x('float32', ...shape);

/** One split of feature 0 at 0.5, into leaves 1 and 2. */
const tree = {
  nodes_treeids: [0, 0, 0],
  nodes_nodeids: [0, 1, 2],
  nodes_featureids: [0, 0, 0],
  nodes_modes: ['BRANCH_LEQ', 'LEAF', 'LEAF'],
  nodes_values: [0.5, 0, 0],
  nodes_truenodeids: [1, 0, 0],
  nodes_falsenodeids: [2, 0, 0],
};
const treeKinds = { nodes_values: 'floats', class_weights: 'floats', target_weights: 'floats' } as const;

const linear = { coefficients: [1, 2, 3, 4, 5, 6], intercepts: [0, 0, 0] };
const linearKinds = { coefficients: 'floats', intercepts: 'floats' } as const;

const vectors = (classes: number, probabilities: boolean) => {
  const pairs = (classes * (classes - 1)) / 2;
  return {
    kernel_type: 'LINEAR',
    kernel_params: [0.1, 0, 3],
    support_vectors: Array(2 * classes).fill(1),
    vectors_per_class: Array(classes).fill(1),
    coefficients: Array((classes - 1) * classes).fill(1),
    rho: Array(pairs).fill(0.1),
    classlabels_ints: Array.from({ length: classes }, (_, i) => i),
    ...(probabilities && { prob_a: Array(pairs).fill(0.5), prob_b: Array(pairs).fill(0.5) }),
  };
};
const vectorKinds = {
  kernel_params: 'floats',
  support_vectors: 'floats',
  coefficients: 'floats',
  rho: 'floats',
  prob_a: 'floats',
  prob_b: 'floats',
} as const;

const run: readonly Case[] = [
  [{ op: ml('ArrayFeatureExtractor'), inputs: [f(2, 5), fed('int64', [0, 3, 1], 3)] }, 'float32 [2, 3]'],
  [{ op: ml('ArrayFeatureExtractor'), inputs: [f(5), fed('int64', [0, 3], 1, 2)] }, 'float32 [1, 2]'],
  [{ op: ml('Binarizer'), inputs: [f(2, 3)], attributes: { threshold: 0.5 } }, 'float32 [2, 3]'],
  [
    {
      op: ml('CategoryMapper'),
      inputs: [texts(['a', 'b'], 2)],
      attributes: { cats_strings: ['a', 'b'], cats_int64s: [1, 2], default_int64: -1 },
    },
    'int64 [2]',
  ],
  [
    {
      op: ml('CategoryMapper'),
      inputs: [x('int64', 2, 3)],
      attributes: { cats_strings: ['a', 'b'], cats_int64s: [1, 2], default_string: '?' },
    },
    'string [2, 3]',
  ],
  [
    { op: ml('FeatureVectorizer'), inputs: [f(2, 3), f(2, 1)], attributes: { inputdimensions: [3, 1] } },
    'float32 [2, 4]',
  ],
  [
    {
      op: ml('Imputer'),
      inputs: [x('int64', 2, 3)],
      attributes: { imputed_value_int64s: [7], replaced_value_int64: 0 },
    },
    'int64 [2, 3]',
  ],
  [
    {
      op: ml('LabelEncoder'),
      inputs: [texts(['a', 'b'], 2)],
      attributes: { keys_strings: ['a', 'b'], values_int64s: [5, 6] },
      version: 2,
    },
    'int64 [2]',
  ],
  [
    {
      op: ml('LabelEncoder'),
      inputs: [x('int64', 2, 3)],
      attributes: { keys_int64s: [0, 1], values_floats: [5, 6] },
      kinds: { values_floats: 'floats' },
      version: 2,
    },
    'float32 [2, 3]',
  ],
  [
    { op: ml('LabelEncoder'), inputs: [texts(['a', 'b'], 2)], attributes: { classes_strings: ['a', 'b'] }, version: 1 },
    'int64 [2]',
  ],
  [
    {
      op: ml('LinearClassifier'),
      inputs: [f(4, 2)],
      attributes: { ...linear, classlabels_ints: [0, 1, 2], multi_class: 0 },
      kinds: linearKinds,
      outputs: 2,
    },
    'int64 [4]',
    'float32 [4, 3]',
  ],
  [
    {
      op: ml('LinearClassifier'),
      inputs: [f(4, 2)],
      attributes: { coefficients: [1, 2], intercepts: [0], classlabels_strings: ['no', 'yes'] },
      kinds: linearKinds,
      outputs: 2,
    },
    'string [4]',
    'float32 [4, 2]',
  ],
  [
    { op: ml('LinearRegressor'), inputs: [f(4, 2)], attributes: { ...linear, targets: 3 }, kinds: linearKinds },
    'float32 [4, 3]',
  ],
  [{ op: ml('Normalizer'), inputs: [x('int64', 4, 2)], attributes: { norm: 'L2' } }, 'float32 [4, 2]'],
  [
    { op: ml('OneHotEncoder'), inputs: [x('int64', 4, 2)], attributes: { cats_int64s: [0, 1, 2] } },
    'float32 [4, 2, 3]',
  ],
  [
    {
      op: ml('Scaler'),
      inputs: [x('int32', 4, 2)],
      attributes: { offset: [1, 2], scale: [0.5, 2] },
      kinds: { offset: 'floats', scale: 'floats' },
    },
    'float32 [4, 2]',
  ],
  ...([2, 3, 4] as const).flatMap((classes): Case[] => [
    [
      {
        op: ml('SVMClassifier'),
        inputs: [f(5, 2)],
        attributes: vectors(classes, true),
        kinds: vectorKinds,
        outputs: 2,
      },
      'int64 [5]',
      `float32 [5, ${classes}]`,
    ],
    [
      {
        op: ml('SVMClassifier'),
        inputs: [f(5, 2)],
        attributes: vectors(classes, false),
        kinds: vectorKinds,
        outputs: 2,
      },
      'int64 [5]',
      `float32 [5, ${{ 2: 2, 3: 3, 4: 6 }[classes]}]`, // pairs of classes, and both of two
    ],
  ]),
  [
    {
      op: ml('SVMRegressor'),
      inputs: [f(5, 2)],
      attributes: {
        kernel_type: 'LINEAR',
        kernel_params: [0.1, 0, 3],
        support_vectors: [1, 1, 1, 1],
        n_supports: 2,
        coefficients: [1, 1],
        rho: [0.1],
      },
      kinds: vectorKinds,
    },
    'float32 [5, 1]',
  ],
  [
    {
      op: ml('TreeEnsembleClassifier'),
      inputs: [f(5, 2)],
      attributes: {
        ...tree,
        class_treeids: [0, 0],
        class_nodeids: [1, 2],
        class_ids: [0, 2],
        class_weights: [1, 1],
        classlabels_int64s: [7, 8, 9],
      },
      kinds: treeKinds,
      outputs: 2,
    },
    'int64 [5]',
    'float32 [5, 3]',
  ],
  [
    {
      op: ml('TreeEnsembleRegressor'),
      inputs: [f(5, 2)],
      attributes: {
        ...tree,
        target_treeids: [0, 0],
        target_nodeids: [1, 2],
        target_ids: [0, 1],
        target_weights: [1, 1],
        n_targets: 2,
      },
      kinds: treeKinds,
    },
    'float32 [5, 2]',
  ],
];

describeRun('ai.onnx.ml', run);
describeSaid('ai.onnx.ml 5', [
  [
    { op: ml('TreeEnsemble'), inputs: [x('float64', 5, 2)], attributes: { n_targets: 3 }, version: 5 },
    'float64 [5, 3]',
  ],
]);
