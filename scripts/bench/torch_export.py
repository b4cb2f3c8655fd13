#!/usr/bin/env python3
"""Exports a network of torchvision with the weights of a safetensors file: what `pnpm bench` compares our graph with.

    /usr/bin/python3 scripts/bench/torch_export.py resnet50 weights.safetensors resnet50.onnx

Needs Debian's python3-torch and python3-torchvision.
"""
import json
import struct
import sys
import warnings

import numpy as np
import torch
import torchvision

warnings.filterwarnings("ignore")


def read_safetensors(path):
    data = open(path, "rb").read()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    dtypes = {"F32": np.float32, "I64": np.int64}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = (8 + size + offset for offset in entry["data_offsets"])
            values = np.frombuffer(data[start:end], dtypes[entry["dtype"]]).reshape(entry["shape"])
            tensors[name] = torch.from_numpy(values.copy())
    return tensors


name, weights, target = sys.argv[1:]
model = getattr(torchvision.models, name)(weights=None)
model.load_state_dict(read_safetensors(weights))
model.eval()
batch = {"x": {0: "N"}, "logits": {0: "N"}}
torch.onnx.export(
    model, torch.zeros(1, 3, 224, 224), target, opset_version=16, input_names=["x"], output_names=["logits"], dynamic_axes=batch
)
