/** The beginning of a file, as bytes and with a character for each byte. */
interface Head {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** A file of safetensors: the length of a JSON header in 8 bytes, then the header. */
function isSafetensors({ bytes, text }: Head): boolean {
  if (bytes.length < 10) return false;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return length > 1 && length < 2 ** 32 && /^\{\s*["}]/.test(text.slice(8));
}

/** A pickle of protocol 2 to 5. */
const isPickle = ({ bytes: [mark = 0, protocol = 0] }: Head): boolean =>
  mark === 0x80 && protocol >= 2 && protocol <= 5;

const begins =
  (start: string) =>
  ({ text }: Head): boolean =>
    text.startsWith(start);
const hasAt4 =
  (mark: string) =>
  ({ text }: Head): boolean =>
    text.startsWith(mark, 4);
const zip = 'PK\x03\x04';
const zipWith =
  (name: RegExp) =>
  ({ text }: Head): boolean =>
    text.startsWith(zip) && name.test(text);

type Test = RegExp | ((head: Head) => boolean);

const textModel = /^\s*(<\s*)?(ir_version|opset_import|producer_name|graph)\s*[:{]/;

const formats: readonly (readonly [what: string, test: Test])[] = [
  ['a Git LFS pointer, not the file itself; `git lfs pull` fetches it', begins('version https://git-lfs.github.com')],
  ['a safetensors file, which holds weights and no graph', isSafetensors],
  ['a PyTorch checkpoint, which torch.onnx.export turns into ONNX', zipWith(/\/(data\.pkl|byteorder|version)/)],
  ['a file of NumPy arrays (.npz)', zipWith(/\.npy/)],
  ['a Zip archive, to be unpacked first', begins(zip)],
  ['a pickle, perhaps an old PyTorch checkpoint, which torch.onnx.export turns into ONNX', isPickle],
  ['compressed with gzip, to be unpacked first', begins('\x1f\x8b')],
  ['an HDF5 file, of Keras perhaps, which tf2onnx turns into ONNX', begins('\x89HDF')],
  ['a TensorFlow Lite model, which tf2onnx turns into ONNX', hasAt4('TFL3')],
  ["a model in onnxruntime's own format; the .onnx file it was made of is needed", hasAt4('ORTM')],
  ['a GGUF file, which holds weights and no ONNX graph', begins('GGUF')],
  ['an HTML page, perhaps in place of a download', /^(\xef\xbb\xbf)?\s*<(!doctype\s+html|html|head|body)\b/i],
  ['XML', /^(\xef\xbb\xbf)?\s*<\?xml/],
  ['an ONNX model as text; onnx.load and onnx.save turn it into the binary form', textModel],
  ['JSON', /^(\xef\xbb\xbf)?\s*\{\s*("|\})/],
  ['a picture', /^(\x89PNG|\xff\xd8\xff|GIF8)/],
];

/** What the beginning of a file says it is, where that is certainly no ONNX model; undefined where it may be one. */
export function foreignFormat(start: Uint8Array): string | undefined {
  const bytes = start.subarray(0, 512);
  const head = { bytes, text: String.fromCharCode(...bytes) }; // TextDecoder's latin1 is windows-1252
  return formats.find(([, test]) => (test instanceof RegExp ? test.test(head.text) : test(head)))?.[0];
}
