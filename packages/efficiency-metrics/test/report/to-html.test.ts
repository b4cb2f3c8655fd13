import { renderSvg } from '@netwright/plots';
import { describe, expect, test } from 'vitest';
import { embedSvg } from '../../src/report/html/embed-svg.ts';
import { memoryChart } from '../../src/report/html/memory-chart.ts';
import { moduleTree } from '../../src/report/html/module-tree.ts';
import { reducePoints } from '../../src/report/html/reduce-points.ts';
import { toHtml } from '../../src/report/to-html.ts';
import { roofline } from '../../src/roofline/roofline.ts';
import { chainProfile, hostile, profileOf, renamed, rows } from './small-profile.ts';

const profile = profileOf(rows);

describe('toHtml', () => {
  test.each(Object.values(hostile))('%j is text wherever it stands', async (name) => {
    const page = await toHtml(renamed(name), { title: name });
    expect(page.match(/<script/g)).toHaveLength(1); // the page's own
    expect(page).not.toContain('<script>alert');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  test('nothing is loaded from anywhere, and the same profile gives the same page', async () => {
    const page = await toHtml(profile);
    expect(page.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:|\bsrc=|@import|<link/);
    expect(page).toContain("default-src 'none'");
    expect(await toHtml(profile)).toBe(page);
  });

  test('a roofline is put in, and what is no SVG is refused', async () => {
    expect(await toHtml(profile, { roofline: '<?xml version="1.0"?><svg id="a"></svg>' })).toContain(
      '<div class="chart"><svg id="roofline-a"></svg></div>',
    );
    await expect(toHtml(profile, { roofline: 'none' })).rejects.toThrow('toHtml: a figure must be an SVG, got "none"');
  });

  test('the roofline of a machine is drawn, and its times are in the table', async () => {
    const found = roofline(profile, { name: 'abacus <1>', peak: 1e6, bandwidth: 1e12, source: 'made up' });
    const page = await toHtml(profile, { roofline: found });
    expect(page).toContain('<h2>Roofline</h2>\n<div class="chart"><svg');
    expect(page).toContain('at least 4.74 ms on abacus &lt;1&gt; (1 MFLOP/s, 1 TB/s, ridge at'); // 4,736 FLOP
    expect(page).toContain('<button type="button">min. [ms]</button>');
    const ids = [...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('of more than 5,000 nodes the costliest are shown, and that is told', async () => {
    const page = await toHtml(chainProfile(6000));
    expect(page).toContain('1,000 nodes not shown; these are the 5,000 nodes with the most MACs.');
    expect(/<table id="nodes"[\s\S]*?<tbody>([\s\S]*?)<\/tbody>/.exec(page)?.[1]?.match(/<tr>/g)).toHaveLength(5000);
  });

  test('a graph without nodes has a page', async () => {
    const page = await toHtml(profileOf([], { batch: 0 }));
    expect(page.replace(/<script>[\s\S]*<\/script>/, '')).not.toMatch(/NaN|undefined|Infinity/);
    expect(page).toContain('0 nodes');
  });
});

test('the tree of modules is cut at 2,000, and names are text', () => {
  const tree = moduleTree(chainProfile(20_000));
  expect(tree.match(/class="module"/g)).toHaveLength(2000);
  expect(tree).toContain('cheaper modules not shown');
  expect(moduleTree(renamed(hostile.markup))).not.toContain('<script');
  expect(moduleTree(profileOf(rows.map((row) => ({ ...row, path: '' }))))).toBe('');
});

test('the ids of embedded figures are their own', () => {
  const svg = '<svg><clipPath id="clip0"/><g clip-path="url(#clip0)"/><use href="#clip0"/></svg>';
  expect(embedSvg(svg, 'm')).toBe(
    '<svg><clipPath id="m-clip0"/><g clip-path="url(#m-clip0)"/><use href="#m-clip0"/></svg>',
  );
});

describe('reducePoints', () => {
  test('few values come back as they are', () => {
    expect(reducePoints([3, 1, 2], 3)).toEqual([
      { x: 0, y: 3 },
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ]);
  });

  test('each part has its lowest and highest value, in order', () => {
    // parts: 5 1 9 4 | 7 7 7 7 | 2 8 3 3
    expect(reducePoints([5, 1, 9, 4, 7, 7, 7, 7, 2, 8, 3, 3], 12, 3)).toEqual([
      ...[
        { x: 1, y: 1 },
        { x: 2, y: 9 },
      ],
      { x: 4, y: 7 },
      ...[
        { x: 8, y: 2 },
        { x: 9, y: 8 },
      ],
    ]);
  });
});

describe('memoryChart', () => {
  test('marks the peak beside its name', async () => {
    const svg = await renderSvg(memoryChart(profile));
    expect(svg).toContain('peak 640 B in features.conv/Conv');
    expect(svg).toContain('node, in the order of execution');
  });

  test('of 100,000 nodes is smaller than 500 kB', async () => {
    expect((await renderSvg(memoryChart(chainProfile(100_000)))).length).toBeLessThan(500_000);
  });
});
