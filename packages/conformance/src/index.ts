/** The conformance ladder: the same checks for every registered model. */
export { type Check, type CheckResult, runCheck, Skip, type Subject } from './check.ts';
export { ladder } from './ladder.ts';
export { type ModelReport, reportMarkdown, runLadder } from './report.ts';
export { type TestModelsOptions, testModels } from './test-models.ts';
