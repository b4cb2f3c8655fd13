import { describe, expect, it } from 'vitest';
import { ladder, reportMarkdown, runCheck, runLadder } from '../src/index.ts';
import { perceptron, wronglyDifferentiated } from './perceptron.ts';

const check = (title: string) => {
  const found = ladder.find((c) => c.title === title);
  if (!found) throw new Error(`no check ${title}`);
  return found;
};

describe('the ladder', () => {
  it.each(ladder.filter((c) => c.number !== 10 && c.title !== 'WebGPU').map((c) => c.title))(
    'passes or skips a right model: %s',
    async (title) => {
      const { status, detail } = await runCheck(check(title), { name: 'perceptron', entry: perceptron });
      expect(status, detail).not.toBe('fail');
    },
  );
  it('names a wrong parameter count', async () => {
    const entry = { ...perceptron, params: 68 };
    expect(await runCheck(check('parameters'), { name: 'p', entry })).toEqual({
      status: 'fail',
      detail: '67 parameters, the table says 68',
    });
  });
  it('names wrong multiply-accumulates', async () => {
    const entry = { ...perceptron, macs: 1 };
    expect(await runCheck(check('MACs'), { name: 'p', entry })).toMatchObject({
      status: 'fail',
      detail: '56 MACs, the table says 1',
    });
  });
  it("finds a gradient that is not the function's", async () => {
    const { status, detail } = await runCheck(check('gradients'), { name: 'p', entry: wronglyDifferentiated });
    expect(status).toBe('fail');
    expect(detail).toMatch(/central differences are .* apart/);
  });
  it('finds a parameter without a gradient', async () => {
    const entry = {
      ...perceptron,
      build: (...args: Parameters<typeof perceptron.build>) => {
        args[0].param('unused', [1]);
        return perceptron.build(...args);
      },
    };
    expect(await runCheck(check('gradients'), { name: 'p', entry })).toEqual({
      status: 'fail',
      detail: 'the gradient of unused is 0',
    });
  });
  it('reports a declared skip with its reason', async () => {
    const entry = { ...perceptron, skip: { 9: 'it does not learn' } };
    expect(await runCheck(check('one batch'), { name: 'p', entry })).toEqual({
      status: 'skip',
      detail: 'it does not learn',
    });
  });
  it('writes a table and the reasons under it', async () => {
    const text = reportMarkdown(await runLadder({ perceptron: { ...perceptron, macs: 1 } }, {}));
    expect(text).toContain('| `perceptron` |');
    expect(text).toContain('✗ MACs: 56 MACs, the table says 1 (`perceptron`)');
  });
});
