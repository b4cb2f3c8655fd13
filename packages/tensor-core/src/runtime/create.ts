import { Graph } from '../graph/graph.ts';
import type { Weights } from '../graph/tensor-data.ts';
import type { Backend } from './backend.ts';
import { type Device, knownDevice, RuntimeError } from './device.ts';
import { encodeModel } from './encode.ts';
import { exclusive } from './exclusive.ts';
import { fastest, whyAbsent } from './find-device.ts';
import { messageOf } from './message.ts';
import { labelOf, OpenSession, ortOptions } from './open.ts';
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
  const device = wanted === 'auto' ? await fastest(backend, ort) : await named(backend, ort, wanted);
  const { file, externalData } = await encodeModel(backend, ort, model, weights, device, options, label);
  const settings = { ...ortOptions(backend, device, options), ...(externalData && { externalData }) };
  const graph = model instanceof Graph ? model : undefined;
  try {
    const session = await exclusive(backend.queue(device), () => ort.InferenceSession.create(file, settings));
    const missing = options.keep?.filter((name) => !session.outputNames.includes(name)) ?? [];
    if (missing.length > 0) {
      await session.release();
      throw new RuntimeError(`no output ${missing.join(', ')} to keep, only ${session.outputNames.join(', ')}`);
    }
    return new OpenSession(ort, backend, session, device, label, graph, options.threads);
  } catch (error) {
    const absent = device === backend.host ? undefined : await whyAbsent(backend, ort, device);
    throw absent === undefined
      ? new RuntimeError(`createSession ${label} on ${device}: ${messageOf(error)}`, { cause: error })
      : new RuntimeError(`createSession: device ${device} is not there: ${absent}`, { cause: error });
  }
}

/** A device by name. Throws where this platform's library does not have it. */
async function named(backend: Backend, ort: Ort, device: Device): Promise<Device> {
  const known = backend.known(ort);
  if (device === 'cpu') return backend.host;
  const why = known.includes(device)
    ? await backend.missing(device)
    : `${backend.name} has ${known.join(', ')} on this platform`;
  if (why === undefined) return device;
  throw new RuntimeError(`createSession: device ${device} is not there: ${why}`);
}
