import { originChannel, palette } from '@netwright/plots';
import { constant, Graph, tensorData } from '@netwright/tensor-core';
import { conv } from '@netwright/tensor-core/nn';
import { createSession, type Session } from '@netwright/tensor-core/runtime';
import { readPhotograph } from '../data/photographs.ts';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { picturePanel } from './kit/image/picture-panel.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const across = [-1, 0, 1, -2, 0, 2, -1, 0, 1];
const down = [-1, -2, -1, 0, 0, 0, 1, 2, 1];
const cut = { left: 220, top: 20, side: 312, pixels: 104 };
const angles = Array.from({ length: 73 }, (_, i) => 5 * i);
const samples = 200; // along each side of a pixel

/** Sobel's two kernels as one convolution without padding: [N, 1, H, W] -> [N, 2, H - 2, W - 2]. */
function sobelGraph(): Graph {
  const graph = new Graph({ name: 'Sobel' });
  const x = graph.input('x', 'float32', ['N', 1, 'H', 'W']);
  graph.output('y', conv(x, constant(graph, tensorData([...across, ...down], [2, 1, 3, 3]))));
  return graph;
}

/** Gradients of pictures of one size, [count, side, side] -> one [(side - 2)²] for each direction and picture. */
async function gradients(session: Session, pictures: readonly number[], side: number) {
  const count = pictures.length / side ** 2;
  const { y } = await session.run({ x: { data: Float32Array.from(pictures), dims: [count, 1, side, side] } });
  const size = (side - 2) ** 2;
  const values = Array.from(y?.data as Float32Array);
  return Array.from({ length: count }, (_, i) => {
    const from = 2 * i * size;
    return { x: values.slice(from, from + size), y: values.slice(from + size, from + 2 * size) };
  });
}

/** Three by three pixels around the middle of an edge: how much of each lies on the side that an angle points to. */
function edge(degrees: number): number[] {
  const [dx, dy] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return Array.from({ length: 9 }, (_, pixel) => {
    let inside = 0;
    for (let i = 0; i < samples; i++)
      for (let j = 0; j < samples; j++) {
        const x = (pixel % 3) - 1.5 + (i + 0.5) / samples;
        const y = Math.floor(pixel / 3) - 1.5 + (j + 0.5) / samples;
        if (x * dx + y * dy > 0) inside++;
      }
    return inside / samples ** 2;
  });
}

/** A photograph's gradients, and how evenly the operator sees edges of all directions. */
export const figure = defineFigure({
  id: 'F70',
  title: 'Two kernels of three by three find edges: the Sobel operator',
  lectures: ['H'],
  source: 'Hall (2020), convolutions; Sobel & Feldman (1968); photograph: Karl Blossfeldt (1928)',
  caption:
    'A photograph and what Sobel’s kernels make of it: differences across, differences down, and the length of both together; below, that length at a unit edge by the direction of the edge.',
  method:
    'Run: both kernels as one convolution in a graph of tensor-core. Edges go through the middle of a pixel, which is as grey as the part of it that lies inside.',
  cost: 'cheap',
  data: async () => {
    await using session = await createSession(sobelGraph(), { device: 'cpu', threads: 1 });
    const photograph = await readPhotograph('acanthus-mollis', cut);
    const [found] = await gradients(session, Array.from(photograph.data), photograph.side);
    const step = Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : 1));
    const [atStep] = await gradients(session, step, 8);
    if (!found || !atStep) throw new Error('F70: needs gradients, got none');
    const turned = await gradients(session, angles.flatMap(edge), 3);
    const round = (values: readonly number[]): number[] => values.map((value) => Math.round(1000 * value) / 1000);
    return {
      side: photograph.side,
      photograph: round(Array.from(photograph.data)),
      x: round(found.x),
      y: round(found.y),
      step: atStep,
      turned: turned.map(({ x: [gx = 0], y: [gy = 0] }, i) => ({
        angle: angles[i] as number,
        length: Math.hypot(gx, gy),
        direction: (Math.atan2(gy, gx) * 180) / Math.PI,
        origin: 'computed here' as const,
      })),
    };
  },
  plot: async ({ side, photograph, x, y, turned }) => {
    const scale = 2;
    const length = x.map((value, i) => Math.hypot(value, y[i] as number));
    const picture = (title: string, subtitle: string, values: readonly number[], black: number, white: number) =>
      picturePanel({ title, subtitle, values, side: Math.sqrt(values.length), black, white, scale });
    const angle = linear('angle', 'direction of the edge [degrees]', [0, 360], { values: [0, 90, 180, 270, 360] });
    const size = linear('length', '√(Gx² + Gy²) at the edge', [3.8, 4.4], { tickCount: 4 });
    return {
      width: 5 * scale * side,
      vconcat: [
        {
          bounds: 'flush',
          hconcat: [
            await picture('photograph', `grey, ${side}×${side} pixels`, photograph, 0, 1),
            await picture('Gx, across', '-3 black, 0 grey, 3 white', x, -3, 3),
            await picture('Gy, down', '-3 black, 0 grey, 3 white', y, -3, 3),
            await picture('√(Gx² + Gy²)', '0 white, 3 black', length, 3, 0),
          ],
        },
        {
          width: 4 * scale * side,
          height: 170,
          title: { text: 'a unit edge of any direction', fontSize: 13, offset: 6 },
          layer: [
            { data: { values: turned }, mark: { type: 'line', color: palette.blue }, encoding: { x: angle, y: size } },
            {
              data: { values: turned },
              mark: { type: 'point', filled: true, size: 40, opacity: 1, color: palette.blue },
              encoding: { x: angle, y: size, shape: originChannel('shape', turned) },
            },
          ],
        },
      ],
    };
  },
  checks: {
    'a unit step gives |Gx| = 4 on the two columns beside it, 0 elsewhere, and Gy = 0 everywhere': ({ step }) =>
      every(
        equal('Gx', step.x, Array(6).fill([0, 0, 4, 4, 0, 0]).flat()),
        holds(
          step.y.every((value) => value === 0),
          'Gy must be 0',
        ),
      ),
    'an edge of any direction is seen within 10 % of that': ({ turned }) => {
      const furthest = Math.max(...turned.map(({ length }) => Math.abs(length / 4 - 1)));
      return holds(furthest < 0.1, `the length must be within 10 % of 4, got ${100 * furthest} % off`);
    },
    'at 45 degrees it is 3√2, 6.1 % more': ({ turned }) =>
      near('length', turned.find(({ angle }) => angle === 45)?.length ?? Number.NaN, 3 * Math.SQRT2, { rtol: 0.01 }),
    'the direction is right within 3 degrees': ({ turned }) => {
      const off = turned.map(({ angle, direction }) => Math.abs(((angle - direction + 540) % 360) - 180));
      return holds(Math.max(...off) < 3, `directions must be within 3 degrees, got ${Math.max(...off)}`);
    },
    'the photograph has edges of all directions': ({ x, y }) =>
      holds(
        Math.max(...x) > 1 && Math.min(...x) < -1 && Math.max(...y) > 1 && Math.min(...y) < -1,
        'edges are missing',
      ),
  },
});
