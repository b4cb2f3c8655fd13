"""Exports small PyTorch models as the .onnx fixtures of packages/tensor-core/test/onnx.

    python3 scripts/reference/export_onnx.py [folder]

Needs torch 1.13 (Debian: python3-torch). The weights are those of torch.manual_seed(0); every file stays below 120 kB.
"""
import os
import sys
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.filterwarnings("ignore")
folder = sys.argv[1] if len(sys.argv) > 1 else "packages/tensor-core/test/onnx/fixtures"


class Conv(nn.Module):
    """Convolutions with stride, dilation and groups, batch norm that cannot be folded away, pooling, a classifier."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.ReLU(), nn.BatchNorm2d(8))
        self.grouped = nn.Conv2d(8, 12, 3, padding=2, dilation=2, groups=4, bias=False)
        self.norm = nn.BatchNorm2d(12)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.fc = nn.Linear(12, 5)

    def forward(self, x):
        y = self.stem(x)
        y = self.pool(F.leaky_relu(self.norm(F.hardtanh(self.grouped(y), -2, 2)), 0.1))
        return self.fc(F.adaptive_avg_pool2d(y, 1).flatten(1))


class Decoder(nn.Module):
    """Down and up again: transposed convolution, interpolation, padding, slices, concatenation; any height and width."""

    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(2, 6, 4, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(6, 4, 4, stride=2, padding=1)
        self.out = nn.Conv2d(8, 2, 1)

    def forward(self, x):
        y = F.elu(self.down(x))
        near = F.interpolate(y, scale_factor=2, mode="nearest")
        up = torch.sigmoid(self.up(y))
        z = torch.cat([up, F.pad(near[:, 1:5], (1, 1, 0, 0))[..., 1:-1]], 1)
        return F.avg_pool2d(self.out(z), 2), torch.tanh(z).mean((2, 3))


class Lstm(nn.Module):
    """Two bidirectional layers whose first state is made from the batch size."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 7, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(14, 3)

    def forward(self, x):
        y, (h, c) = self.lstm(x)
        return self.head(y), h


class Gru(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 6, batch_first=True)

    def forward(self, x):
        y, _ = self.gru(x)
        return y[:, -1]


class Attention(nn.Module):
    """Self-attention whose heads are split by the sizes of the input at run time, layer norm, GELU."""

    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(16, 48)
        self.proj = nn.Linear(16, 16)
        self.norm = nn.LayerNorm(16)
        self.mlp = nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 16))

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(self.norm(x)).view(b, t, 3, 4, c // 4).permute(2, 0, 3, 1, 4).unbind(0)
        weights = (q @ k.transpose(-2, -1) * 0.5).softmax(-1)
        x = x + self.proj((weights @ v).transpose(1, 2).reshape(b, t, c))
        return x + self.mlp(x)


class Language(nn.Module):
    """Token and position embeddings, a causal mask, tied output weights."""

    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(20, 8)
        self.wpe = nn.Embedding(16, 8)
        self.layer = nn.Linear(8, 8)

    def forward(self, ids):
        t = ids.shape[1]
        x = self.wte(ids) + self.wpe(torch.arange(t, device=ids.device))
        scores = self.layer(x) @ x.transpose(1, 2)
        mask = torch.ones(t, t, dtype=torch.bool).tril()
        x = scores.masked_fill(~mask, float("-inf")).softmax(-1) @ x
        return x @ self.wte.weight.t(), ids.float().cumsum(1)


class Control(nn.Module):
    """A loop over the time axis and a branch, as TorchScript has them."""

    def __init__(self):
        super().__init__()
        self.cell = nn.Linear(4, 4)

    def forward(self, x, steps: int):
        y = torch.zeros_like(x)
        for _ in range(steps):
            y = torch.tanh(self.cell(y) + x)
        if x.size(0) > 2:
            z = y * 2.0
        else:
            z = y - 1.0
        return z


class Classic(nn.Module):
    """What the older operator sets wrote differently: pads, slices, clips, squeezes and splits as attributes."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(3, 6, 3)

    def forward(self, x):
        y = F.pad(self.conv(x), (2, 1)).clamp(-0.5, 0.5)
        a, b = y.split(3, 1)
        y = (a * torch.sigmoid(b)).sum(1).unsqueeze(1)[..., ::1]
        return F.log_softmax(y.squeeze(1), -1), y.max(2)[0]


def export(name, model, args, opset, axes, inputs, outputs, script=False):
    torch.manual_seed(0)
    model = model().eval()
    for key, entry in model.state_dict().items():
        if key.endswith("running_mean"):
            entry.uniform_(-0.5, 0.5)
        if key.endswith("running_var"):
            entry.uniform_(0.5, 1.5)
    path = os.path.join(folder, f"{name}.onnx")
    torch.onnx.export(
        torch.jit.script(model) if script else model,
        args,
        path,
        opset_version=opset,
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=axes,
    )
    size = os.path.getsize(path)
    assert size < 120_000, f"{path} has {size} bytes"
    print(f"{path} opset {opset}: {size} bytes")


def main():
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(1)
    image = torch.randn(2, 3, 17, 15)
    batch = {0: "batch"}
    sequence = {0: "batch", 1: "time"}
    for opset in (9, 13):
        export(f"conv-{opset}", Conv, image, opset, {"x": {0: "N"}, "logits": {0: "N"}}, ["x"], ["logits"])
    export("classic-9", Classic, torch.randn(2, 3, 9), 9, {"x": {0: "N", 2: "L"}}, ["x"], ["y", "max"])
    export(
        "decoder-11",
        Decoder,
        torch.randn(1, 2, 12, 16),
        11,
        {"x": {0: "N", 2: "H", 3: "W"}, "y": {0: "N"}},
        ["x"],
        ["y", "mean"],
    )
    export("lstm-11", Lstm, torch.randn(2, 6, 5), 11, {"x": sequence, "y": sequence}, ["x"], ["y", "h"])
    export("gru-13", Gru, torch.randn(2, 6, 4), 13, {"x": sequence, "y": batch}, ["x"], ["y"])
    for opset in (13, 17):
        export(f"attention-{opset}", Attention, torch.randn(2, 6, 16), opset, {"x": sequence, "y": sequence}, ["x"], ["y"])
    ids = torch.randint(0, 20, (2, 7))
    export("language-17", Language, ids, 17, {"ids": sequence, "logits": sequence}, ["ids"], ["logits", "sum"])
    export("control-13", Control, (torch.randn(3, 4), 3), 13, {"x": batch}, ["x", "steps"], ["y"], script=True)


main()
