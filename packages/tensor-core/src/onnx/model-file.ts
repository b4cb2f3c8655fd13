import { GraphError } from '../graph/errors.ts';
import { MessageReader, type Span } from './message-reader.ts';
import { type ExternalData, readEntry, type TensorSource } from './read-tensor.ts';
import * as wire from './wire.ts';

/** The fields of a ModelProto; graph and functions are ranges that are read later. */
export interface ModelFile {
  readonly reader: MessageReader;
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  /** Versions by domain; ai.onnx is ''. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly functions: readonly Span[];
  readonly graph: Span;
  /** Other fields, as encoded. */
  readonly rest: readonly Uint8Array[];
  readonly tensors: TensorSource;
}

/** ai.onnx versions whose operators the shape rules know. */
const oldest = 7;
const newest = 26;

/** Reads the outermost message. Throws for what is no ONNX file, for one that is cut off, and for unsupported versions. */
export function readModel(bytes: Uint8Array, { externalData, absent }: TensorSource): ModelFile {
  if (bytes.length === 0) throw new GraphError('fromOnnx: the file is empty');
  const reader = new MessageReader(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const m = {
    irVersion: 0,
    producerName: '',
    producerVersion: '',
    opsets: new Map<string, number>(),
    metadata: new Map<string, string>(),
    functions: [] as Span[],
    graph: undefined as Span | undefined,
    rest: [] as Uint8Array[],
  };
  const end = bytes.length;
  try {
    while (reader.pos < end) readField();
  } catch (error) {
    const reason = (error as Error).message.replace(/^fromOnnx: /, '');
    if (m.irVersion === 0 && !m.graph) throw new GraphError(`fromOnnx: not an ONNX file (${reason})`, { cause: error });
    throw new GraphError(
      `fromOnnx: ${error instanceof GraphError ? reason : `the file is cut off or damaged at byte ${reader.pos}: ${reason}`}`,
      { cause: error },
    );
  }
  const { graph } = m;
  if (!graph)
    throw new GraphError(
      `fromOnnx: ${m.irVersion > 0 ? 'the file is cut off: it has' : 'not an ONNX file: there is'} no graph`,
    );
  checkOpsets(m.opsets, absent);
  return { ...m, graph, reader, tensors: { externalData: externalData && cached(externalData), absent } };

  function readField(): void {
    const start = reader.pos;
    const tag = reader.uint32();
    switch (tag >>> 3) {
      case wire.model.irVersion:
        m.irVersion = reader.integer(tag, 'ir_version');
        break;
      case wire.model.producerName:
        m.producerName = reader.text(tag, end, 'producer_name');
        break;
      case wire.model.producerVersion:
        m.producerVersion = reader.text(tag, end, 'producer_version');
        break;
      case wire.model.opsetImport: {
        const [domain, version] = readOpset(reader, reader.open(tag, end, 'opset_import'));
        m.opsets.set(domain, version);
        break;
      }
      case wire.model.metadataProps: {
        const [key, value] = readEntry(reader, reader.open(tag, end, 'metadata_props'));
        m.metadata.set(key, value);
        break;
      }
      case wire.model.functions:
        m.functions.push(reader.span(tag, end, 'a function'));
        break;
      case wire.model.graph:
        m.graph = reader.span(tag, end, 'the graph');
        break;
      default:
        m.rest.push(reader.keep(tag, end, start));
    }
  }
}

/** An OperatorSetIdProto; the domain 'ai.onnx' is ''. */
export function readOpset(r: MessageReader, end: number): [domain: string, version: number] {
  let domain = '';
  let version = 0;
  while (r.pos < end) {
    const tag = r.uint32();
    if (tag >>> 3 === wire.opset.domain) domain = r.text(tag, end, 'an opset domain');
    else if (tag >>> 3 === wire.opset.version) version = r.integer(tag, 'an opset version');
    else r.pass(tag, end);
  }
  return [domain === 'ai.onnx' ? '' : domain, version];
}

function checkOpsets(opsets: ReadonlyMap<string, number>, absent: TensorSource['absent']): void {
  const version = opsets.get('');
  if (opsets.size === 0 && !absent)
    throw new GraphError('fromOnnx: the file names no operator set; it is cut off, or older than ONNX 1.0');
  if (version === undefined || (version >= oldest && version <= newest)) return;
  const rule = `the operator set ai.onnx must be ${oldest} to ${newest}, got ${version}`;
  if (!absent) throw new GraphError(`fromOnnx: ${rule}`);
  absent('graph', `${rule}; operators are taken as they are there`);
}

function cached(files: ExternalData): ExternalData {
  if (typeof files !== 'function') return files;
  const known = new Map<string, Uint8Array | undefined>();
  return (location) => {
    if (!known.has(location)) known.set(location, files(location));
    return known.get(location);
  };
}
