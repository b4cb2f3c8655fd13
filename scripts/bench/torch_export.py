#!/usr/bin/env python3
"""Exports a network of torchvision with the weights of a safetensors file: what `pnpm bench` compares our graph with.

    /usr/bin/python3 scripts/bench/torch_export.py resnet50 weights.safetensors resnet50.onnx

Needs Debian's python3-torch and python3-torchvision.
"""
import sys
import warnings

import torch
import torchvision

from tensor_file import read_safetensors

warnings.filterwarnings("ignore")

name, weights, target = sys.argv[1:]
model = getattr(torchvision.models, name)(weights=None)
model.load_state_dict(read_safetensors(weights))
model.eval()
batch = {"x": {0: "N"}, "logits": {0: "N"}}
torch.onnx.export(
    model, torch.zeros(1, 3, 224, 224), target, opset_version=16, input_names=["x"], output_names=["logits"], dynamic_axes=batch
)
