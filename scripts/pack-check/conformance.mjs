/** Uses the packed @netwright/conformance: the ladder runs as vitest tests on a small model, and fails for a wrong count. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const tests = (params) => `
import { testModels } from '@netwright/conformance';
import { linear, relu } from '@netwright/tensor-core/nn';

testModels({
  small: {
    build: (p, x, c) => linear(p.at('fc2'), relu(linear(p.at('fc1'), x, c.width)), 3),
    config: { width: 8 },
    inputs: { x: { dtype: 'float32', shape: ['N', 4] } },
    outputs: ['logits'],
    params: ${params},
    source: { title: 'A test', authors: 'Nobody', year: 2026, url: 'https://example.org' },
    reference: 'none: made up',
  },
});
`;

const vitest = (params) => {
  writeFileSync('small.test.mjs', tests(params));
  return spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], { encoding: 'utf8' });
};

const right = vitest(4 * 8 + 8 + 8 * 3 + 3);
assert.equal(right.status, 0, right.stdout + right.stderr);
const wrong = vitest(66);
assert.equal(wrong.status, 1, wrong.stdout);
assert.match(wrong.stdout + wrong.stderr, /67 parameters, the table says 66/);
