"""Values and gradients of PyTorch's convolutions, pooling, resizing and padding, as a fixture of packages/tensor-core/test/ops.

    /usr/bin/python3 scripts/reference/conv_family.py [file]

Needs torch (Debian: python3-torch 1.13). Inputs follow the linear congruential generator of test/support/run.ts (`values`),
so the file holds only results: y and the gradient of sum(r * y) with respect to every input, r being `values` of seed 99.
"""
import json
import sys

import numpy as np
import torch
import torch.nn.functional as F

file = sys.argv[1] if len(sys.argv) > 1 else "packages/tensor-core/test/fixtures/torch_conv_family.json"


def values(dims, seed):
    """In [-1, 1): Numerical Recipes' generator, as test/support/run.ts has it."""
    state, out = seed, []
    for _ in range(int(np.prod(dims))):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append(-1 + 2 * state / 2**32)
    return torch.tensor(np.array(out).astype(np.float32).reshape(dims))


# Name: (shapes of the inputs, function). The names are the keys of `builds` in test/ops/torch-conv-family.test.ts.
cases = {
    "conv2d": (([2, 3, 7, 6], [4, 3, 3, 3], [4]), lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1)),
    "conv2d dilated": (([1, 2, 9, 8], [3, 2, 3, 2], [3]), lambda x, w, b: F.conv2d(x, w, b, padding=(2, 1), dilation=(2, 3))),
    "conv2d same": (([1, 2, 5, 6], [2, 2, 4, 3], [2]), lambda x, w, b: F.conv2d(x, w, b, padding="same")),
    "conv2d groups": (([2, 4, 5, 5], [6, 2, 3, 3], [6]), lambda x, w, b: F.conv2d(x, w, b, padding=1, groups=2)),
    "conv2d depthwise": (([1, 3, 6, 7], [6, 1, 3, 3], [6]), lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1, groups=3)),
    "conv1d": (([2, 3, 9], [4, 3, 4], [4]), lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1)),
    "conv3d": (([1, 2, 4, 5, 4], [3, 2, 2, 3, 2], [3]), lambda x, w, b: F.conv3d(x, w, b, stride=(1, 2, 1), padding=(0, 1, 1))),
    "convTranspose2d": (
        ([2, 3, 3, 4], [3, 2, 3, 3], [2]),
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=1),
    ),
    "convTranspose2d groups": (
        ([1, 4, 3, 3], [4, 1, 2, 3], [2]),
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=(2, 1), groups=2, dilation=(1, 2)),
    ),
    "convTranspose1d": (([2, 2, 5], [2, 3, 4], [3]), lambda x, w, b: F.conv_transpose1d(x, w, b, stride=3, output_padding=2)),
    "convTranspose3d": (([1, 2, 2, 3, 2], [2, 2, 2, 2, 2], [2]), lambda x, w, b: F.conv_transpose3d(x, w, b, stride=(2, 1, 2))),
    "maxPool2d 2": (([2, 2, 5, 7],), lambda x: F.max_pool2d(x, 2)),
    "maxPool2d 3 2 1": (([2, 2, 8, 7],), lambda x: F.max_pool2d(x, 3, 2, 1)),
    "maxPool2d ceil": (([1, 2, 6, 8],), lambda x: F.max_pool2d(x, 3, 2, 1, ceil_mode=True)),
    "maxPool2d dilated": (([1, 2, 7, 9],), lambda x: F.max_pool2d(x, 2, 2, 1, dilation=(2, 3))),
    "maxPool1d": (([2, 2, 9],), lambda x: F.max_pool1d(x, 3, 2)),
    "maxPool3d": (([1, 2, 4, 4, 5],), lambda x: F.max_pool3d(x, 2, (2, 1, 2))),
    "avgPool2d": (([2, 2, 7, 6],), lambda x: F.avg_pool2d(x, 3, 2, 1)),
    "avgPool2d without padding": (([2, 2, 7, 6],), lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)),
    "avgPool2d ceil": (([1, 2, 6, 8],), lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True)),
    "avgPool2d ceil without padding": (
        ([1, 2, 6, 8],),
        lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True, count_include_pad=False),
    ),
    "avgPool1d": (([2, 2, 9],), lambda x: F.avg_pool1d(x, 2)),
    "avgPool3d": (([1, 2, 4, 4, 5],), lambda x: F.avg_pool3d(x, 2, (2, 1, 2))),
    "adaptiveAvgPool2d": (([1, 2, 7, 10],), lambda x: F.adaptive_avg_pool2d(x, (3, 4))),
    "adaptiveAvgPool2d larger": (([1, 2, 3, 4],), lambda x: F.adaptive_avg_pool2d(x, 7)),
    "adaptiveAvgPool2d divides": (([1, 2, 6, 8],), lambda x: F.adaptive_avg_pool2d(x, (3, 4))),
    "adaptiveAvgPool1d": (([2, 2, 9],), lambda x: F.adaptive_avg_pool1d(x, 4)),
    "adaptiveAvgPool3d": (([1, 1, 3, 5, 4],), lambda x: F.adaptive_avg_pool3d(x, (2, 3, 4))),
    "adaptiveMaxPool2d": (([1, 2, 7, 10],), lambda x: F.adaptive_max_pool2d(x, (3, 4))),
    "nearest by 2": (([1, 2, 3, 4],), lambda x: F.interpolate(x, scale_factor=2)),
    "nearest by 1.5": (([1, 2, 5, 4],), lambda x: F.interpolate(x, scale_factor=1.5)),
    "nearest to sizes": (([1, 2, 7, 6],), lambda x: F.interpolate(x, size=(3, 11))),
    "nearest-exact": (([1, 2, 7, 6],), lambda x: F.interpolate(x, size=(4, 11), mode="nearest-exact")),
    "bilinear by 2": (([1, 2, 3, 4],), lambda x: F.interpolate(x, scale_factor=2, mode="bilinear")),
    "bilinear to sizes": (([1, 2, 5, 6],), lambda x: F.interpolate(x, size=(9, 4), mode="bilinear")),
    "bilinear by 0.4": (([1, 2, 9, 8],), lambda x: F.interpolate(x, scale_factor=0.4, mode="bilinear")),
    "bilinear to one": (([1, 2, 4, 5],), lambda x: F.interpolate(x, size=1, mode="bilinear")),
    "bilinear corners": (([1, 2, 5, 3],), lambda x: F.interpolate(x, size=(8, 7), mode="bilinear", align_corners=True)),
    "bilinear antialias": (([1, 2, 9, 8],), lambda x: F.interpolate(x, size=(4, 3), mode="bilinear", antialias=True)),
    "bicubic": (([1, 2, 4, 5],), lambda x: F.interpolate(x, size=(7, 9), mode="bicubic")),
    "bicubic corners": (([1, 2, 5, 4],), lambda x: F.interpolate(x, size=(8, 3), mode="bicubic", align_corners=True)),
    "bicubic antialias": (([1, 2, 9, 8],), lambda x: F.interpolate(x, size=(4, 11), mode="bicubic", antialias=True)),
    "linear": (([2, 2, 5],), lambda x: F.interpolate(x, size=8, mode="linear")),
    "trilinear": (([1, 1, 3, 4, 2],), lambda x: F.interpolate(x, scale_factor=(2, 1.5, 2), mode="trilinear")),
    "area": (([1, 2, 5, 7],), lambda x: F.interpolate(x, size=(3, 4), mode="area")),
    "pad constant": (([1, 2, 3, 4],), lambda x: F.pad(x, (2, 0, 1, 3), value=0.5)),
    "pad cut": (([1, 2, 5, 4],), lambda x: F.pad(x, (-1, 2, 1, -2))),
    "pad reflect": (([1, 2, 4, 5],), lambda x: F.pad(x, (2, 1, 1, 3), mode="reflect")),
    "pad edge": (([1, 2, 4, 5],), lambda x: F.pad(x, (2, 1, 1, 3), mode="replicate")),
    "pad wrap": (([1, 2, 4, 5],), lambda x: F.pad(x, (2, 1, 1, 3), mode="circular")),
    "pixelShuffle": (([1, 8, 2, 3],), lambda x: F.pixel_shuffle(x, 2)),
    "pixelUnshuffle": (([1, 2, 4, 6],), lambda x: F.pixel_unshuffle(x, 2)),
}


def numbers(t):
    return [float(f"{v:.6g}") for v in t.detach().flatten().tolist()]


out = {}
for name, (shapes, function) in cases.items():
    xs = [values(s, i + 1).double().requires_grad_() for i, s in enumerate(shapes)]
    y = function(*xs)
    (y * values(list(y.shape), 99).double()).sum().backward()
    out[name] = {
        "inputs": [list(s) for s in shapes],
        "shape": list(y.shape),
        "y": numbers(y),
        "gradients": [numbers(x.grad) for x in xs],
    }
with open(file, "w") as f:
    f.write("{\n" + ",\n".join(f'"{k}": {json.dumps(v, separators=(",", ":"))}' for k, v in out.items()) + "\n}\n")
