import { describe, expect, it } from 'vitest';
import { markdown, type Report, withSections } from '../../bench/markdown.ts';

const report = (titles: readonly string[], value: number, machine = '2 cores of X'): Report => ({
  sections: titles.map((title) => ({ title, figures: [{ what: 'a step', value, unit: 'ms', goal: { atMost: 2 } }] })),
  machine,
  versions: ['Node 20'],
  gpus: [],
});

describe('the report of the benchmarks', () => {
  it('has a table for each section, with goals and whether they were reached', () => {
    const text = markdown(report(['One'], 3));
    expect(text).toContain('## One\n\n| figure | value | asked for | reached |\n|---|---:|---:|---|\n');
    expect(text).toContain('| a step | 3.00 ms | at most 2 ms | NO |\n');
  });

  it('keeps the sections that were not measured, and puts new ones in their place', () => {
    const old = markdown(report(['One', 'Three'], 1));
    const text = withSections(old, report(['Two', 'Three'], 3), ['One', 'Two', 'Three']);
    const parts = text.split('## ').slice(1);
    expect(parts.map((part) => part.split('\n')[0])).toEqual(['One', 'Two', 'Three']);
    expect(parts.map((part) => /\d\.00 ms/.exec(part)?.[0])).toEqual(['1.00 ms', '3.00 ms', '3.00 ms']);
    expect(text).toBe(withSections(text, report(['Two', 'Three'], 3), ['One', 'Two', 'Three']));
  });

  it('refuses to mix figures of two machines, and names both', () => {
    const old = markdown(report(['One'], 1));
    const other = report(['Two'], 1, '8 cores of Y');
    expect(() => withSections(old, other, ['One', 'Two'])).toThrow(/2 cores of X.*8 cores of Y/);
  });
});
