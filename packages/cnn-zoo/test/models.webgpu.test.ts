import { testModels } from '@netwright/conformance';
import { models } from '../src/index.ts';
import { folders } from './folders.ts';

// The others are in the slow suite: shaders compile in software.
const { lenet5, resnet18, mobilenet_v3_small, unet } = models;
testModels({ lenet5, resnet18, mobilenet_v3_small, unet }, { ...folders, suite: 'webgpu' });
