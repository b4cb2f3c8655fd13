"""Activations of torchvision's networks, as a fixture of packages/cnn-zoo/test/torchvision-activations.test.ts.

    /usr/bin/python3 scripts/reference/peak_activations.py [file] [ROW ...]

Needs torch and torchvision (Debian: python3-torch 1.13, python3-torchvision 0.14). Every row of torchvision-counts.json of at
most 150 million parameters runs once at batch 1 in evaluation mode, and every ATen operator that runs is seen, be it called by a
module, by torch.nn.functional or as a method. Layers are convolutions, matrix products and poolings; a mean over all positions
is a pooling, and a pooling to the size that there is already is none.

    peak  the largest input + output of one layer [elements]
    sum   the network's input and the outputs of all layers [elements]
"""
import json
import re
import sys

import torch
import torchvision
from torch.utils._python_dispatch import TorchDispatchMode

aten = torch.ops.aten
largest = 150_000_000  # parameters [elements]
folder = "packages/cnn-zoo/test/fixtures"

# Positions of the operands that are activations. Biases and weights stand at others.
products = {aten.convolution: [0], aten.addmm: [1], aten.mm: [0], aten.bmm: [0, 1]}


class Layers(TorchDispatchMode):
    """Records input and output [elements] of every layer that runs."""

    def __init__(self):
        super().__init__()
        self.layers = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        operator = function.overloadpacket
        if operator in products:
            self.add(function, [args[i] for i in products[operator]], out)
        elif operator is aten.max_pool2d_with_indices:
            self.add(function, args[:1], out[0])
        elif operator is aten.avg_pool2d:
            self.add(function, args[:1], out)
        elif operator in (aten._adaptive_avg_pool2d, aten.mean):
            if operator is aten.mean and sorted(axis % 4 for axis in args[1]) != [2, 3]:
                raise NotImplementedError(f"mean over axes {args[1]}")
            if out.numel() != args[0].numel():
                self.add(function, args[:1], out)
        elif re.search(r"conv|mm|matmul|\.linear|pool|einsum", str(function)):
            raise NotImplementedError(f"{function} is neither a layer nor known to be none")
        return out

    def add(self, function, inputs, output):
        self.layers.append((str(function), sum(t.numel() for t in inputs), output.numel()))


def build(row):
    name = row.split("@")[0]
    aux = name.endswith("_aux")
    if name.startswith(("fcn_", "deeplabv3_", "lraspp_")):
        options = {} if name.startswith("lraspp_") else {"aux_loss": aux}
        make = getattr(torchvision.models.segmentation, name[:-4] if aux else name)
        return make(weights=None, weights_backbone=None, **options)
    if name.startswith("googlenet"):
        return torchvision.models.googlenet(weights=None, aux_logits=aux, init_weights=False)
    if name.startswith("inception_v3"):
        return torchvision.models.inception_v3(weights=None, aux_logits=name == "inception_v3", init_weights=False)
    return getattr(torchvision.models, name)(weights=None)


def activations(row, shape):
    model = build(row).eval()
    with torch.no_grad(), Layers() as seen:
        model(torch.zeros(shape))
    name, before, after = max(seen.layers, key=lambda layer: layer[1] + layer[2])
    total = torch.Size(shape).numel() + sum(out for _, _, out in seen.layers)
    return {"input": shape, "peak": before + after, "sum": total, "at": f"{name.split('.')[1]} {before} + {after}"}


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.manual_seed(0)
    file = sys.argv[1] if len(sys.argv) > 1 else f"{folder}/torchvision-activations.json"
    rows = json.load(open(f"{folder}/torchvision-counts.json"))["models"]
    chosen = sorted(sys.argv[2:] or rows, key=lambda row: rows[row]["macs"])
    results = {}
    for row in chosen:
        if rows[row]["params"] <= largest:
            results[row] = activations(row, rows[row]["input"])
            print(row, results[row], flush=True)
    source = f"torch {torch.__version__}, torchvision {torchvision.__version__}: scripts/reference/peak_activations.py"
    lines = [f"{json.dumps(row)}: {json.dumps(results[row])}" for row in rows if row in results]
    with open(file, "w") as out:
        out.write('{\n"_source": %s,\n"models": {\n%s\n}\n}\n' % (json.dumps(source), ",\n".join(lines)))
