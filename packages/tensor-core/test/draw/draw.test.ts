import { describe, expect, it, vi } from 'vitest';
import { boxesOf, modulesOf, readableDepth } from '../../src/draw/boxes.ts';
import { colours, familyOf, leadingFamily } from '../../src/draw/families.ts';
import { dotToSvg, drawSvg, toDot } from '../../src/draw/index.ts';
import { Graph, node1, Params, type Tensor } from '../../src/index.ts';
import { add, mul, relu, reshape } from '../../src/nn/index.ts';
import { fromOnnx } from '../../src/onnx/decode.ts';
import { fileOf } from '../onnx/support/fixture.ts';
import { resnetGraph } from '../support/resnet.ts';

const net = resnetGraph({ depths: [2, 1], width: 4, classes: 7, size: 32 });

/** The text of a box: lines without markup. */
function linesOf(dot: string, title: string): string[] {
  const row = dot.split('\n').find((line) => line.includes(`<b>${title}</b>`)) ?? '';
  return [...row.matchAll(/<tr>(.*?)<\/tr>/g)].map((m) =>
    (m[1] as string).replace(/<[^>]*>/g, '').replaceAll('&#160;', ' '),
  );
}

describe('the boxes of a drawing', () => {
  it('stand below the modules of their path', () => {
    expect(modulesOf('')).toEqual([]);
    expect(modulesOf('layer1.0.conv1')).toEqual(['layer1', 'layer1.0', 'layer1.0.conv1']);
    expect(modulesOf('grad/layer1.0')).toEqual(['grad', 'grad/layer1', 'grad/layer1.0']);
  });

  it.each([
    [1, ['conv1', 'bn1', '', 'maxpool', 'layer1', 'layer2', 'avgpool', 'fc']],
    [2, ['conv1', 'bn1', '', 'maxpool', 'layer1.0', 'layer1.1', 'layer2.0', 'avgpool', 'avgpool', 'fc']],
  ] as const)('are whole modules at depth %i', (depth, names) => {
    const { boxes } = boxesOf(net, depth);
    expect(boxes.map((b) => b.module ?? net.nodes.path[b.rows[0] as number])).toEqual(names);
    expect(boxes.flatMap((b) => b.rows)).toHaveLength(net.size);
  });

  it('are the nodes themselves where the depth is past every path', () => {
    expect(boxesOf(net, Number.POSITIVE_INFINITY).boxes.map((b) => b.rows)).toEqual(
      Array.from({ length: net.size }, (_, i) => [i]),
    );
  });

  it('never form a cycle: a module that is called twice has two', () => {
    const graph = new Graph();
    const p = new Params(graph);
    const shared = (x: Tensor): Tensor => graph.within('shared', () => relu(mul(x, p.param('shared.weight', [4]))));
    const between = (x: Tensor): Tensor => graph.within('between', () => relu(x));
    const x = graph.input('x', 'float32', [4]);
    graph.output('y', add(shared(between(shared(x))), between(x)));
    const { boxes } = boxesOf(graph, 1);
    expect(boxes.map((b) => [b.module, b.rows.length])).toEqual([
      ['shared', 2],
      ['between', 2],
      ['shared', 2],
      [undefined, 1],
    ]);
    for (const box of boxes) for (const source of box.sources) expect(source).not.toBe(box.id);
  });

  it('leave out what only computes shapes and constants, unless asked for', () => {
    const { graph } = fromOnnx(fileOf('attention-17'));
    const ops = (plumbing: boolean): string[] =>
      boxesOf(graph, Number.POSITIVE_INFINITY, { plumbing }).boxes.map(
        (b) => graph.nodes.op[b.rows[0] as number] as string,
      );
    expect(ops(false)).not.toContain('Shape');
    expect(ops(false)).not.toContain('Constant');
    expect(ops(true)).toContain('Shape');
    expect(ops(true)).toHaveLength(graph.size);
  });

  it('keep what only depends on shapes when it makes an output', () => {
    const graph = new Graph();
    graph.output('size', node1('Shape', [graph.input('x', 'float32', ['N', 2])]));
    expect(boxesOf(graph, 1).boxes).toHaveLength(1);
  });

  it('are as many as can be read: the depth follows from the graph', () => {
    expect(readableDepth(net, 100)).toBe(Number.POSITIVE_INFINITY);
    expect(readableDepth(net, 10)).toBe(2);
    expect(readableDepth(net, 8)).toBe(1);
    expect(readableDepth(net, 1)).toBe(1);
  });
});

describe('toDot', () => {
  it('names operators, settings, parameters and output shapes', () => {
    const dot = toDot(net, { depth: 9 });
    expect(linesOf(dot, 'fc')).toEqual(['fc Gemm', 'weight [7, 32]', 'bias [7]', '[N, 7]']);
    expect(linesOf(dot, 'bn1')).toEqual([
      'bn1 BatchNormalization',
      'weight, bias [4]',
      'running_mean, running_var [4]',
      '[N, 4, 16, 16]',
    ]);
    expect(linesOf(dot, 'conv1')).toEqual([
      'conv1 Conv',
      '7×7, stride 2, pad 3',
      'weight [4, 3, 7, 7]',
      '[N, 4, 16, 16]',
    ]);
    expect(linesOf(dot, 'x')).toEqual(['x', 'float32 [N, 3, 32, 32]']);
    expect(linesOf(dot, 'logits')).toEqual(['logits', 'float32 [N, 7]']);
  });

  it('counts operators and trained parameters of a module', () => {
    const dot = toDot(net, { depth: 2 });
    // conv1 4*4, conv2 4*4*9, conv3 16*4, downsample 16*4; weight and bias of the norms 2 * (4 + 4 + 16 + 16)
    expect(linesOf(dot, 'layer1.0')).toEqual([
      'layer1.0',
      'Conv ×4, BatchNormalization ×4, Relu ×3, Add',
      '368 parameters',
      '[N, 16, 8, 8]',
    ]);
  });

  it('frames modules that hold several boxes, and them only', () => {
    const frames = (depth: number): string[] =>
      [...toDot(net, { depth }).matchAll(/subgraph "cluster (.*?)"/g)].map((m) => m[1] as string);
    expect(frames(1)).toEqual([]);
    expect(frames(2)).toEqual(['layer1', 'avgpool']);
    expect(frames(3)).toEqual(['layer1', 'layer1.0', 'layer1.1', 'layer2.0', 'avgpool']);
    expect(frames(4)).toEqual([
      'layer1',
      'layer1.0',
      'layer1.0.downsample',
      'layer1.1',
      'layer2.0',
      'layer2.0.downsample',
      'avgpool',
    ]);
  });

  it('draws an arrow from every input and to every output, and one per pair of boxes', () => {
    const arrows = [...toDot(net, { depth: 1 }).matchAll(/(\w+) -> (\w+)/g)].map((m) => `${m[1]} ${m[2]}`);
    expect(arrows).toHaveLength(9);
    expect(new Set(arrows).size).toBe(9);
  });

  it('lists the shapes of all outputs that are read', () => {
    const { graph } = fromOnnx(fileOf('lstm-11'));
    expect(linesOf(toDot(graph), 'LSTM').slice(-2)).toEqual(['[time, 2, batch, 7]', '[2, batch, 7]']);
  });

  it('escapes names', () => {
    const graph = new Graph();
    graph.output('a<b & "c"', relu(graph.input('x', 'float32', [1])));
    const dot = toDot(graph, { title: '<title>', direction: 'LR' });
    expect(dot).toContain('<b>a&lt;b &amp; &quot;c&quot;</b>');
    expect(dot).toContain('&lt;title&gt;');
    expect(dot).toContain('rankdir=LR');
  });

  it('colours by kind of work, a module by the heaviest it holds', () => {
    expect([familyOf('Conv'), familyOf('Gemm'), familyOf('Add'), familyOf('Softmax')]).toEqual([
      'convolution',
      'matrix product',
      'arithmetic',
      'attention',
    ]);
    expect(leadingFamily(['Relu', 'Add', 'MatMul'])).toBe('matrix product');
    const dot = toDot(net, { depth: 1 });
    const layer = dot.split('\n').find((line) => line.includes('<b>layer1</b>'));
    expect(layer).toContain(`fillcolor="${colours.convolution}"`);
  });
});

describe('drawSvg', () => {
  it('lays the drawing out as an image', async () => {
    const graph = new Graph();
    const y = reshape(relu(graph.input('x', 'float32', ['N', 4])), ['N', 2, 2]);
    graph.output('y', y);
    const svg = await drawSvg(graph, { title: 'Two steps' });
    expect(svg).toContain('<svg');
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]);
    expect(texts).toEqual(expect.arrayContaining(['Two steps', 'x', 'Relu', 'Reshape', '[N, 2, 2]', 'y']));
  });

  it('draws ResNet-50 at every depth, and gradients', async () => {
    for (const depth of [1, 2, 3, 4]) expect(await drawSvg(resnetGraph(), { depth })).toContain('</svg>');
  });

  it('says what to install where Graphviz is missing', async () => {
    vi.doMock('@viz-js/viz', () => {
      throw new Error('Cannot find package');
    });
    vi.resetModules();
    const { drawSvg: draw } = await import('../../src/draw/svg.ts');
    await expect(draw(net)).rejects.toThrow('drawSvg: needs the package @viz-js/viz: npm install @viz-js/viz');
    vi.doUnmock('@viz-js/viz');
  });
});

describe('dotToSvg', () => {
  it('lays out any drawing in the language of Graphviz', async () => {
    const svg = await dotToSvg('digraph { one -> two [label="an arrow"] }');
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]);
    expect(texts.sort()).toEqual(['an arrow', 'one', 'two']);
  });

  it('refuses what is none', async () => {
    await expect(dotToSvg('digraph { one -> ')).rejects.toThrow('syntax error');
  });
});
