import { expect, test } from 'vitest';
import { figureFiles } from '../../figures/command/registry.ts';
import { checkFigures } from '../../figures/command/run.ts';
import { recorder } from '../terminal/recorder.ts';

test('every figure of the lectures passes its checks', { timeout: 180_000 }, async () => {
  const ids = figureFiles().map(({ id }) => id);
  const [out, err] = [recorder(), recorder()];
  const { made, failed } = await checkFigures({}, { stdout: out.stream, stderr: err.stream });
  expect({ failed, said: err.text() }).toEqual({ failed: [], said: '' });
  expect(made).toEqual(ids);
});
