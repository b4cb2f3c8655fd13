import { Graph } from '../graph/graph.ts';
import type { Weights } from '../graph/tensor-data.ts';
import { toOnnx } from '../onnx/encode.ts';
import type { Backend } from './backend.ts';
import { type Device, knownDevice, RuntimeError } from './device.ts';
import { exclusive } from './exclusive.ts';
import { fastest, whyAbsent } from './find-device.ts';
import { labelOf, messageOf, OpenSession, ortOptions } from './open.ts';
import type { Ort } from './ort.ts';
import type { CreateSession, Model, Session, SessionOptions } from './session.ts';

/** `createSession` over one of the two libraries. */
export const createSessionWith =
  (backend: Backend): CreateSession =>
  (model: Model, second?: Weights | SessionOptions, third?: SessionOptions): Promise<Session> =>
    isWeights(second) ? create(backend, model, second, third) : create(backend, model, undefined, third ?? second);

const isWeights = (x: Weights | SessionOptions | undefined): x is Weights =>
  x !== undefined && typeof (x as Weights).get === 'function';

async function create(
  backend: Backend,
  model: Model,
  weights: Weights | undefined,
  options: SessionOptions = {},
): Promise<Session> {
  const label = labelOf(model, options.label);
  const wanted = knownDevice(options.device ?? 'auto');
  const ort = await backend.load(options.threads);
  const device = wanted === 'auto' ? await fastest(backend, ort) : named(backend, ort, wanted);
  const file = await encode(backend, model, weights, device, options, label);
  const graph = model instanceof Graph ? model : undefined;
  try {
    const session = await exclusive(backend.queue(device), () =>
      ort.InferenceSession.create(file, ortOptions(backend, device, options)),
    );
    const missing = options.keep?.filter((name) => !session.outputNames.includes(name)) ?? [];
    if (missing.length > 0) {
      await session.release();
      throw new RuntimeError(`no output ${missing.join(', ')} to keep, only ${session.outputNames.join(', ')}`);
    }
    return new OpenSession(ort, backend, session, device, label, graph);
  } catch (error) {
    const absent = device === backend.host ? undefined : await whyAbsent(backend, ort, device);
    throw absent === undefined
      ? new RuntimeError(`createSession ${label} on ${device}: ${messageOf(error)}`, { cause: error })
      : new RuntimeError(`createSession: device ${device} is not there: ${absent}`, { cause: error });
  }
}

/** A device by name. Throws where this platform's library does not have it. */
function named(backend: Backend, ort: Ort, device: Device): Device {
  const known = backend.known(ort);
  if (known.includes(device)) return device;
  if (device === 'cpu') return backend.host;
  throw new RuntimeError(
    `createSession: device ${device} is not there: ${backend.name} has ${known.join(', ')} on this platform`,
  );
}

async function encode(
  backend: Backend,
  model: Model,
  weights: Weights | undefined,
  _device: Device,
  { asInputs }: SessionOptions,
  label: string,
): Promise<Uint8Array | string> {
  if (model instanceof Graph) return toOnnx(model, weights, asInputs ? { asInputs } : {});
  if (weights)
    throw new RuntimeError(
      `createSession ${label}: weights go with a graph; an .onnx file has its own (fromOnnx reads it)`,
    );
  return model instanceof Uint8Array ? model : await backend.read(model);
}
