/** The test page: what the tests call by `page.evaluate`. */
import type { HypergradientMethod } from '@netwright/darts';
import { profile, toHtml, toJson } from '@netwright/efficiency-metrics';
import { createSession, type Device, devices } from '@netwright/tensor-core/runtime';
import type { WritingOptions } from '../../src/characters/protocol.ts';
import { fetchCharGpt } from '../../src/characters/worker/weights.ts';
import { fetchDigits } from '../../src/worker/site-files.ts';
import { bilevelStep } from '../support/bilevel-step.ts';
import * as journey from '../support/journey.ts';
import { measureLenet } from '../support/measure-lenet.ts';
import { removalSteps } from '../support/removal-steps.ts';
import { tinyOutputs } from '../support/tiny-outputs.ts';
import { writtenText } from '../support/written-text.ts';

const site = new URL('/', location.href).href;
const digits = fetchDigits(site);
const strictly = (device: Device) => ({ device, strict: device === 'webgpu' });

/** The functions of the journey, with the digits of the site. */
export const calls = {
  forward: async (device: Device) => journey.forward(await digits, strictly(device)),
  fiveSteps: async (device: Device) => journey.fiveSteps(await digits, strictly(device)),
  classifyPhoto: (device: Device) => journey.classifyPhoto({ device }), // uint8 is not for WebGPU: some nodes on the CPU
  randomBits: () => journey.randomBits(),
  fileBits: () => journey.fileBits(),
  scoresOfFile: (device: Device) => journey.scoresOfFile({ device }),
  sumsOfLoaded: (url: string) => journey.sumsOfLoaded(url),
  sumsOfCheckpoint: (url: string) => journey.sumsOfCheckpoint(url),
  errorOfLoaded: (url: string) => journey.errorOf(() => journey.sumsOfLoaded(url)),
  errorOfDevice: (device: string) => journey.errorOf(() => createSession(url404, { device: device as Device })),
  tinyOutputs: (name: string, device: Device) => tinyOutputs(name, { device }),
  writtenText: async (prompt: string, options: WritingOptions, device: Device) =>
    writtenText(await fetchCharGpt(site), prompt, options, { device }),
  devices: () => devices(),
  bilevelStep: (method: HypergradientMethod, device: Device) => bilevelStep(method, { device }),
  measureLenet: (device: Device) => measureLenet(device),
  removalSteps: (edgeRemoval: number, device: Device) => removalSteps(edgeRemoval, strictly(device)),
  profileOf: async (url: string) => toJson(profile(new Uint8Array(await (await fetch(url)).arrayBuffer()))),
  reportOf: async (url: string) => toHtml(profile(new Uint8Array(await (await fetch(url)).arrayBuffer()))),
};

const url404 = '/no-such-file.onnx';

Object.assign(globalThis, { calls });
