import { testModels } from '@netwright/conformance';
import { models } from '../src/index.ts';
import { folders } from './folders.ts';

testModels(models, folders);
