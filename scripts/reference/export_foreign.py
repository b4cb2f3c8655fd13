"""Exports small PyTorch models for the tests of the profiler, with counts made here.

    /usr/bin/python3 scripts/reference/export_foreign.py [folder]

Needs torch 1.13 and onnx 1.12 (Debian: python3-torch, python3-onnx). Multiply-accumulates are written down beside each model
as arithmetic, parameters are PyTorch's own count, shapes of outputs are those of a run in PyTorch. Weights are those of
torch.manual_seed(0); a file is at most 25 kB. Models that PyTorch cannot export are in foreign_nodes.py.
"""
import json
import os
import sys
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.onnx import TrainingMode

from foreign_nodes import made_by_hand

warnings.filterwarnings("ignore")
folder = sys.argv[1] if len(sys.argv) > 1 else "packages/efficiency-metrics/test/fixtures/foreign"


class Convolutions(nn.Module):
    """Grouped, depthwise, dilated, strided, of one, two and three axes."""

    def __init__(self):
        super().__init__()
        self.grouped = nn.Conv2d(8, 16, 3, padding=1, groups=4)
        self.depthwise = nn.Conv2d(16, 32, 5, padding=2, groups=16, bias=False)
        self.dilated = nn.Conv2d(32, 4, 3, dilation=3, stride=2)
        self.line = nn.Conv1d(4, 6, 3, padding_mode="circular", padding=1)
        self.solid = nn.Conv3d(1, 2, (2, 3, 3), groups=1)

    def forward(self, x):
        y = F.relu(self.dilated(self.depthwise(F.relu(self.grouped(x)))))
        return self.line(y.flatten(2)), self.solid(y.unsqueeze(1))


class Transposed(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.ConvTranspose2d(6, 4, 3, stride=2, padding=1, output_padding=1)
        self.grouped = nn.ConvTranspose2d(4, 8, (4, 2), stride=(2, 1), groups=2, dilation=(1, 2))
        self.line = nn.ConvTranspose1d(8, 3, 5, stride=3, bias=False)

    def forward(self, x):
        y = self.grouped(self.up(x))
        return self.line(y.flatten(2))


class Products(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.rand(5, 6))
        self.b = nn.Parameter(torch.zeros(6))
        self.v = nn.Parameter(torch.ones(5))

    def forward(self, a, b, c, d):
        left = a @ self.w  # [2, 3, 4, 5] by [5, 6]
        batched = a @ b  # [2, 3, 4, 5] by [2, 3, 5, 7]
        broadcast = c @ d  # [2, 1, 4, 5] by [3, 5, 6]
        row = a @ self.v  # [2, 3, 4, 5] by [5]
        gemm = torch.addmm(self.b, d[0].t(), self.w)  # [6, 5] by [5, 6]
        return left, batched, broadcast, row, gemm


class Einsums(nn.Module):
    def forward(self, q, k, v, a, b, c):
        scores = torch.einsum("bqhd,bkhd->bhqk", q, k)
        mixed = torch.einsum("bhqk,bkhd->bqhd", scores.softmax(-1), v)
        broad = torch.einsum("...ij,...jk->...ik", a, b)
        bilinear = torch.einsum("bi,ij,bj->b", c, b[0, 0, :, :5], c)
        return mixed, broad, bilinear


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.rnn = kind(8, 6, num_layers=2, bidirectional=True)
        self.head = nn.Linear(12, 3)

    def forward(self, x):
        return self.head(self.rnn(x)[0])


class Attending(nn.Module):
    def __init__(self):
        super().__init__()
        self.mha = nn.MultiheadAttention(16, 4, batch_first=True)

    def forward(self, x, y):
        return self.mha(x, y, y, need_weights=False)[0]


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(16, 4, 32, dropout=0.0, batch_first=True)

    def forward(self, x):
        return self.layer(x)


class Dynamic(nn.Module):
    """Attention over any batch and length, with the shapes computed in the graph, a mask by Range and Expand."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 12)
        self.qkv = nn.Linear(12, 36)
        self.out = nn.Linear(12, 12)
        self.first = nn.Parameter(torch.zeros(1, 1, 12))

    def forward(self, ids):
        b, t = ids.shape
        x = torch.cat([self.first.expand(b, -1, -1), self.embed(ids)], 1)  # [B, T + 1, 12]
        n = x.shape[1]
        q, k, v = self.qkv(x).view(b, -1, 3, 3, 4).permute(2, 0, 3, 1, 4).unbind(0)  # [B, 3, T + 1, 4]
        steps = torch.arange(n, device=ids.device)
        mask = (steps[None] <= steps[:, None]).expand(b, 1, n, n)
        scores = (q @ k.transpose(-1, -2)).masked_fill(~mask, -1e9).softmax(-1)
        y = (scores @ v).transpose(1, 2).reshape(b, n, -1)
        wide = F.interpolate(y[:, None], scale_factor=2.0)  # [B, 1, 2 (T + 1), 24]
        return self.out(y), wide, y.flatten(0, 1).view(-1, 4)


class ConstantLoop(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        for _ in range(7):
            x = torch.tanh(self.fc(x))
        return x


class SizeLoop(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.Linear(4, 4)

    def forward(self, x):
        h = x[0] * 0.0
        for t in range(x.size(0)):
            h = torch.tanh(self.cell(x[t] + h))
        return h


class WhileLoop(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        while bool(x.sum() < 100):
            x = x + self.fc(x) + 1.0
        return x


class Branches(nn.Module):
    """The dearer branch has 4 * 32 + 32 * 4 multiply-accumulates per row, the other 4 * 4."""

    def __init__(self):
        super().__init__()
        self.small = nn.Linear(4, 4)
        self.wide = nn.Linear(4, 32)
        self.narrow = nn.Linear(32, 4)

    def forward(self, x):
        if bool(x.sum() > 0):
            y = self.narrow(torch.relu(self.wide(x)))
        else:
            y = self.small(x)
        return y


class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(8)
        self.fc = nn.Linear(8, 8)

    def forward(self, x):
        return self.fc(self.norm(x))


class Stacked(nn.Module):
    """Three equal blocks, each a local function of the file."""

    def __init__(self):
        super().__init__()
        self.blocks = nn.Sequential(*[Normed() for _ in range(3)])

    def forward(self, x):
        return self.blocks(x)


class Tied(nn.Module):
    """One matrix is the embedding and the output layer."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(30, 8)
        self.fc = nn.Linear(8, 30, bias=False)
        self.fc.weight = self.embed.weight

    def forward(self, ids):
        return self.fc(self.embed(ids))


class Statistics(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm2d(3)
        self.conv = nn.Conv2d(3, 4, 1, bias=False)

    def forward(self, x):
        return F.interpolate(self.conv(torch.relu(self.norm(x))), size=(9, 7), mode="bilinear")


zeros = torch.zeros
ids = lambda *shape: torch.zeros(*shape, dtype=torch.int64)
attention = lambda b, q, k, w: b * (2 * q * w * w + 2 * k * w * w + 2 * q * k * w)

recurrent = lambda gates: 100 * 2 * 2 * gates * ((8 * 6 + 6 * 6) + (12 * 6 + 6 * 6)) + 100 * 2 * 12 * 3

torch.manual_seed(0)

# name: model, inputs, multiply-accumulates, options
models = {
    # groups divide the inputs of each output; dilated: (14 - 7) // 2 + 1 = 4 places along each axis
    "convolutions": (Convolutions(), [zeros(2, 8, 14, 14)],
                     2 * (16 * 14 * 14 * 2 * 9 + 32 * 14 * 14 * 1 * 25 + 4 * 16 * 32 * 9 + 6 * 16 * 4 * 3
                          + 2 * 3 * 2 * 2 * 1 * 2 * 9), {}),
    # every input element meets every weight of its channel: elements of the input times weights per input channel
    "transposed": (Transposed(), [zeros(1, 6, 5, 5)],
                   6 * 25 * (4 * 9) + 4 * 100 * (4 * 8) + 8 * (22 * 12) * (3 * 5), {}),
    "products": (Products(), [zeros(2, 3, 4, 5), zeros(2, 3, 5, 7), zeros(2, 1, 4, 5), zeros(3, 5, 6)],
                 24 * 5 * 6 + 6 * 4 * 5 * 7 + 6 * 4 * 5 * 6 + 24 * 5 + 6 * 5 * 6, {}),
    # bilinear: c[b, i] w[i, j], then times c[b, j]
    "einsums": (Einsums(), [zeros(2, 6, 3, 4), zeros(2, 7, 3, 4), zeros(2, 7, 3, 4), zeros(3, 1, 4, 5), zeros(1, 2, 5, 6),
                            zeros(2, 5)],
                2 * 3 * 6 * 7 * 4 * 2 + 3 * 2 * 4 * 5 * 6 + (2 * 5 * 5 + 2 * 5), {}),
    "lstm": (Recurrent(nn.LSTM), [zeros(100, 2, 8)], recurrent(4), {"dynamic_axes": {"x0": {1: "batch"}}}),
    "gru": (Recurrent(nn.GRU), [zeros(100, 2, 8)], recurrent(3), {"dynamic_axes": {"x0": {1: "batch"}}}),
    "rnn": (Recurrent(nn.RNN), [zeros(100, 2, 8)], recurrent(1), {"dynamic_axes": {"x0": {1: "batch"}}}),
    "attention": (Attending(), [zeros(2, 5, 16), zeros(2, 7, 16)], attention(2, 5, 7, 16), {}),
    "encoder": (Encoder(), [zeros(3, 6, 16)], attention(3, 6, 6, 16) + 3 * 6 * 2 * 16 * 32,
                {"training": TrainingMode.TRAINING}),
    "layer_norm_13": (Normed(), [zeros(2, 5, 8)], 2 * 5 * 8 * 8, {"opset_version": 13}),
    "layer_norm_17": (Normed(), [zeros(2, 5, 8)], 2 * 5 * 8 * 8, {"opset_version": 17}),
    # 7 positions with the first one; three heads of 4
    "dynamic": (Dynamic(), [ids(2, 6)], 2 * 7 * 12 * 36 + 2 * 2 * 3 * 7 * 7 * 4 + 2 * 7 * 12 * 12,
                {"dynamic_axes": {"x0": {0: "batch", 1: "length"}}}),
    "constant_loop": (torch.jit.script(ConstantLoop()), [zeros(3, 4)], 7 * 3 * 4 * 4, {}),
    "size_loop": (torch.jit.script(SizeLoop()), [zeros(9, 3, 4)], 9 * 3 * 4 * 4, {}),
    "size_loop_dynamic": (torch.jit.script(SizeLoop()), [zeros(9, 3, 4)], 9 * 3 * 4 * 4,
                          {"dynamic_axes": {"x0": {0: "time"}}}),
    # the data decide how often: once is what is counted
    "while_loop": (torch.jit.script(WhileLoop()), [zeros(3, 4)], 3 * 4 * 4, {}),
    "branches": (torch.jit.script(Branches()), [zeros(3, 4)], 3 * 2 * 4 * 32, {}),
    "functions": (Stacked(), [zeros(2, 5, 8)], 3 * 2 * 5 * 8 * 8,
                  {"opset_version": 15, "export_modules_as_functions": {Normed}}),
    "tied": (Tied(), [ids(2, 5)], 2 * 5 * 8 * 30, {"do_constant_folding": False}),
    "statistics": (Statistics(), [zeros(2, 3, 5, 5)], 2 * 25 * 3 * 4, {"training": TrainingMode.PRESERVE}),
}

os.makedirs(folder, exist_ok=True)
expected = {}
for name, (model, inputs, macs, options) in models.items():
    model.train(name == "encoder")  # its other mode is one node that has no form in ONNX
    for p in model.parameters():
        nn.init.uniform_(p)  # equal ones would become one in the file
    outputs = model(*inputs)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    names = [f"x{i}" for i in range(len(inputs))]
    made = [f"y{i}" for i in range(len(outputs))]
    path = os.path.join(folder, f"{name}.onnx")
    torch.onnx.export(model, tuple(inputs), path, input_names=names, output_names=made, **{"opset_version": 16, **options})
    parameters = {p.data_ptr(): p.numel() for p in model.parameters()}  # shared ones once
    expected[name] = {
        "inputs": {n: list(x.shape) for n, x in zip(names, inputs)},
        "outputs": {n: list(y.shape) for n, y in zip(made, outputs)},
        "parameters": sum(parameters.values()),
        "macs": macs,
    }
    print(name, os.path.getsize(path), expected[name]["parameters"], macs)
for name, (data, facts) in made_by_hand().items():
    with open(os.path.join(folder, f"{name}.onnx"), "wb") as f:
        f.write(data)
    expected[name] = facts
    print(name, len(data), facts["parameters"], facts["macs"])
with open(os.path.join(folder, "expected.json"), "w") as f:
    f.write(json.dumps(expected, indent=1) + "\n")
