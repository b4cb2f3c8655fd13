import { csvParse, csvParseRows } from 'd3-dsv';
import { expect, test } from 'vitest';
import { toCsv } from '../../src/report/to-csv.ts';
import { roofline } from '../../src/roofline/roofline.ts';
import { hostile, profileOf, renamed, rows } from './small-profile.ts';

const profile = profileOf(rows);

test('nodes are lines of plain numbers under a header', () => {
  expect(toCsv(profile).split('\r\n').slice(0, 2)).toEqual([
    'index,name,op,path,inputShapes,outputShapes,dtype,counting,depth,repeats,parameters,statistics,constants,weightBytes,' +
      'macs,attentionMacs,flops,ops,activations,activationBytes,bytesMoved,intensity,liveBytes',
    '0,features.conv/Conv,Conv,features.conv,2x3x4x4 8x3x3x3 ?,2x8x2x2,float32,counted,0,1,216,0,0,864,1728,0,3456,3456,' +
      '64,256,1504,2.297872340425532,256',
  ]);
});

test('what bounds a node and its time are added where they are known', () => {
  const machine = { name: 'abacus', peak: 1e6, bandwidth: 1e12, source: 'made up' };
  const parsed = csvParse(toCsv(profile, { roofline: roofline(profile, machine) }));
  expect(parsed[0]).toMatchObject({ bound: 'compute', seconds: '0.003456' }); // 3,456 FLOP
  expect(parsed[1]).toMatchObject({ bound: 'memory', seconds: '5.12e-10' }); // 512 bytes
});

test('modules and operators have a line each', () => {
  expect(toCsv(profile, { rows: 'modules', depth: 1 })).toBe(
    [
      'path,nodes,parameters,statistics,constants,weightBytes,macs,attentionMacs,flops,ops,activations,activationBytes,bytesMoved',
      ',4,536,0,0,2144,2368,0,4736,4736,148,592,3888',
      'features,2,216,0,0,864,1728,0,3456,3456,128,512,2016',
      'head,1,320,0,0,1280,640,0,1280,1280,20,80,1616',
      '',
    ].join('\r\n'),
  );
  expect(csvParse(toCsv(profile, { rows: 'ops' })).map(({ op, macs }) => `${op} ${macs}`)).toEqual([
    ...['Conv 1728', 'Gemm 640', 'Softmax 0', 'com.example.Mystery 0'],
  ]);
});

test('commas, quotes and line breaks in names are quoted, and come back', () => {
  for (const name of ['a,b', 'say "x"', 'two\r\nlines', hostile.markdown, hostile.markup]) {
    const parsed = csvParseRows(toCsv(renamed(name)));
    expect(parsed).toHaveLength(5);
    expect(parsed.every((cells) => cells.length === 23)).toBe(true);
    expect(parsed[1]?.[1]).toBe(name);
  }
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1', hostile.formula])(
  'a spreadsheet reads %j as text',
  (name) => {
    expect(csvParseRows(toCsv(renamed(name)))[1]?.[1]).toBe(`'${name}`);
  },
);
