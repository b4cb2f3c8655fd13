/** The weights, as safetensors, in the folder of a generation benchmark. */
export const weightsFile = 'weights.safetensors';

/** PyTorch's export in that folder, where transformers.js looks for it. */
export const modelFile = 'onnx/model.onnx';
