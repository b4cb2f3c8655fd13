#!/usr/bin/env python3
"""Make the fixture of tensor-core's layer tests: torch.nn layers and activations, outputs, gradients and buffers in float64.

    /usr/bin/python3 scripts/reference/make_layers.py packages/tensor-core/test/fixtures/torch_layers.json

Weights follow the weight rule of make_golden.py, inputs are 2 * unit(name) - 1, and gradients are those of
sum(output * r) with r = 2 * unit("r") - 1, so that the file holds results only.
"""
import json, sys
import numpy as np, torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)


def unit(name, n):
    """n float32 values in [0,1): murmur3's finaliser over fnv1a32(name) + (i+1)*0x9E3779B9."""
    h = 0x811C9DC5
    for b in name.encode():
        h = ((h ^ b) * 0x01000193) & 0xFFFFFFFF
    z = (np.arange(1, n + 1, dtype=np.uint64) * 0x9E3779B9 + h).astype(np.uint64) & np.uint64(0xFFFFFFFF)
    z = z.astype(np.uint32)
    z ^= z >> np.uint32(16); z = z * np.uint32(0x85EBCA6B)
    z ^= z >> np.uint32(13); z = z * np.uint32(0xC2B2AE35)
    z ^= z >> np.uint32(16)
    return (z >> np.uint32(8)).astype(np.float32) * np.float32(2.0 ** -24)


def fill(name, shape):
    """The weight rule: float32, row-major."""
    u = unit(name, int(np.prod(shape, dtype=np.int64)) if shape else 1)
    leaf = name.rsplit(".", 1)[-1]
    if leaf == "running_var" or (len(shape) == 1 and leaf == "weight"):
        v = np.float32(0.5) + u
    elif len(shape) <= 1:
        v = (2 * u - 1) * np.float32(0.1)
    else:
        fan_in = int(np.prod(shape[1:]))
        v = (2 * u - 1) * np.float32(np.sqrt(np.float32(6.0 / fan_in)))
    return v.reshape(shape).astype(np.float32)


def uniform(name, *shape):
    return torch.tensor((2 * unit(name, int(np.prod(shape))) - 1).reshape(shape).astype(np.float64))


def digits(t):
    return [float("%.9g" % v) for v in t.detach().reshape(-1).tolist()]


def case(module, inputs, run=None, mode="train", grad_inputs=True):
    """inputs: name -> tensor; run(module, **inputs) -> the output, by default module(x)."""
    module = module.double()
    with torch.no_grad():
        for k, v in module.state_dict().items():
            if v.is_floating_point():
                v.copy_(torch.tensor(fill(k, tuple(v.shape)).astype(np.float64)))
    module.train(mode == "train")
    wanted = [k for k, v in inputs.items() if grad_inputs and v.is_floating_point()]
    for k in wanted:
        inputs[k].requires_grad_(True)
    out = run(module, **inputs) if run else module(*inputs.values())
    (out * uniform("r", *out.shape)).sum().backward()
    gradients = {k: inputs[k].grad for k in wanted}
    gradients.update({k: p.grad for k, p in module.named_parameters()})
    return {
        "mode": mode,
        "inputs": {k: list(v.shape) for k, v in inputs.items()},
        "state_dict": [[k, list(v.shape)] for k, v in module.state_dict().items()],
        "shape": list(out.shape),
        "output": digits(out),
        "gradients": {k: digits(g) for k, g in gradients.items()},
        "buffers": {k: digits(b) for k, b in module.named_buffers() if b.is_floating_point()},
    }


class RMSNorm(nn.Module):
    """torch.nn.RMSNorm (PyTorch 2.4) written out."""

    def __init__(self, width, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.empty(width)), eps

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


class StandardisedConv2d(nn.Conv2d):
    """Weight standardisation (Qiao et al. 2019)."""

    def forward(self, x):
        mean = self.weight.mean((1, 2, 3), keepdim=True)
        variance = self.weight.var((1, 2, 3), keepdim=True, unbiased=False)
        return self._conv_forward(x, (self.weight - mean) / (variance + 1e-8).sqrt(), self.bias)


class BottleneckV2(nn.Module):
    """A bottleneck of standardised convolutions and group norms (2 groups), with the names of timm's resnetv2.py."""

    def __init__(self, cin, cout, stride, pre):
        super().__init__()
        c, self.pre = cout // 4, pre
        conv = lambda i, o, k=1, stride=1: StandardisedConv2d(i, o, k, stride=stride, padding=k // 2, bias=False)
        self.norm1 = nn.GroupNorm(2, cin) if pre else None   # entries in the order of their use
        self.downsample = None
        if stride != 1 or cin != cout:
            self.downsample = nn.Module()
            self.downsample.conv = conv(cin, cout, stride=stride)
            self.downsample.norm = None if pre else nn.GroupNorm(2, cout)
        self.conv1 = conv(cin, c)
        self.norm1 = self.norm1 or nn.GroupNorm(2, c)
        self.norm2 = nn.GroupNorm(2, c) if pre else None
        self.conv2 = conv(c, c, 3, stride)
        self.norm2 = self.norm2 or nn.GroupNorm(2, c)
        self.norm3 = nn.GroupNorm(2, c) if pre else None
        self.conv3 = conv(c, cout)
        self.norm3 = self.norm3 or nn.GroupNorm(2, cout)

    def forward(self, x):
        if self.pre:
            a = torch.relu(self.norm1(x))
            y = self.conv3(torch.relu(self.norm3(self.conv2(torch.relu(self.norm2(self.conv1(a)))))))
            return y + (self.downsample.conv(a) if self.downsample else x)
        y = torch.relu(self.norm2(self.conv2(torch.relu(self.norm1(self.conv1(x))))))
        return torch.relu(self.norm3(self.conv3(y)) + (self.downsample.norm(self.downsample.conv(x)) if self.downsample else x))


class NonLocal(nn.Module):
    """The embedded Gaussian block (Wang et al. 2017) with pooled keys and values, and the names of SlowFast."""

    def __init__(self, channels, width):
        super().__init__()
        self.conv_theta, self.conv_phi, self.conv_g = (nn.Conv2d(channels, width, 1) for _ in range(3))
        self.conv_out, self.bn = nn.Conv2d(width, channels, 1), nn.BatchNorm2d(channels)

    def forward(self, x):
        small = F.max_pool2d(x, 2)
        q, k, v = (t.flatten(2) for t in (self.conv_theta(x), self.conv_phi(small), self.conv_g(small)))
        weights = torch.einsum("ncq,nck->nqk", q, k).div(q.shape[1] ** 0.5).softmax(-1)
        found = torch.einsum("nqk,nck->ncq", weights, v).reshape(x.shape[0], -1, *x.shape[2:])
        return x + self.bn(self.conv_out(found))


def layers():
    x = lambda *s: {"x": uniform("x", *s)}
    yield "linear of a matrix", case(nn.Linear(5, 3), x(4, 5))
    yield "linear of a sequence", case(nn.Linear(5, 3), x(2, 3, 5))
    yield "conv1d", case(nn.Conv1d(4, 6, 3, stride=2, padding=1, dilation=2, groups=2), x(2, 4, 11))
    for mode in ("reflect", "replicate", "circular"):
        yield "conv2d " + mode, case(nn.Conv2d(2, 3, 3, padding=(1, 2), padding_mode=mode), x(1, 2, 5, 4))
    yield "conv2d same", case(nn.Conv2d(2, 3, (2, 4), padding="same", dilation=(1, 2)), x(1, 2, 5, 7))
    yield "conv3d", case(nn.Conv3d(2, 4, (2, 3, 2), stride=(1, 2, 1), padding=(1, 1, 0)), x(1, 2, 3, 4, 3))
    yield "convTranspose1d", case(nn.ConvTranspose1d(4, 6, 3, stride=2, padding=1, groups=2), x(2, 4, 5))
    yield "convTranspose2d", case(nn.ConvTranspose2d(2, 3, (3, 2), stride=2, padding=1, output_padding=1, dilation=2), x(1, 2, 4, 3))
    yield "convTranspose3d", case(nn.ConvTranspose3d(2, 2, 2, stride=(2, 1, 2)), x(1, 2, 2, 3, 2))
    yield "batchNorm of features", case(nn.BatchNorm1d(3), x(5, 3))
    yield "batchNorm of images", case(nn.BatchNorm2d(3, eps=1e-3, momentum=0.2), x(2, 3, 4, 3))
    yield "batchNorm of volumes without affine", case(nn.BatchNorm3d(2, affine=False), x(2, 2, 2, 3, 2))
    yield "batchNorm in evaluation", case(nn.BatchNorm2d(3), x(2, 3, 4, 3), mode="eval")
    yield "batchNorm in evaluation without statistics", case(nn.BatchNorm2d(3, track_running_stats=False), x(2, 3, 2, 3), mode="eval")
    yield "layerNorm", case(nn.LayerNorm(6), x(2, 3, 6))
    yield "layerNorm of two axes", case(nn.LayerNorm((3, 4), eps=1e-3), x(2, 3, 4))
    yield "layerNorm in evaluation", case(nn.LayerNorm(6), x(2, 3, 6), mode="eval")
    yield "rmsNorm", case(RMSNorm(6, 1e-6), x(2, 3, 6))
    yield "groupNorm", case(nn.GroupNorm(2, 6), x(2, 6, 3, 2))
    yield "instanceNorm", case(nn.InstanceNorm2d(3, affine=True), x(2, 3, 3, 4))
    yield "instanceNorm in evaluation", case(nn.InstanceNorm2d(3, affine=True), x(2, 3, 3, 4), mode="eval")
    yield "localResponseNorm of an even size", case(nn.LocalResponseNorm(4, alpha=0.5), x(2, 7, 2, 2))
    yield "localResponseNorm of an odd size", case(nn.LocalResponseNorm(3, alpha=0.5, beta=0.6, k=2.0), x(1, 5, 3))
    yield "weightStandardisedConv2d", case(StandardisedConv2d(4, 6, 3, stride=2, padding=1, groups=2), x(1, 4, 5, 4))
    yield "preActivationBottleneck", case(BottleneckV2(8, 8, 1, True), x(1, 8, 3, 3))
    yield "preActivationBottleneck with a projection", case(BottleneckV2(4, 8, 2, True), x(1, 4, 5, 4))
    yield "postActivationBottleneck", case(BottleneckV2(8, 8, 1, False), x(1, 8, 3, 3))
    yield "postActivationBottleneck with a projection", case(BottleneckV2(4, 8, 2, False), x(1, 4, 5, 4))
    yield "nonLocal", case(NonLocal(4, 2), x(2, 4, 3, 4), mode="eval")
    yield "embedding", case(nn.Embedding(7, 4), {"ids": torch.tensor([[1, 6, 1], [0, 3, 6]])})
    state = lambda name, layers: {name: uniform(name, layers, 2, 3)}
    for mode in ("train", "eval"):
        end = "" if mode == "train" else " in evaluation"
        yield "lstm" + end, case(
            nn.LSTM(4, 3, num_layers=2, bidirectional=True),
            {**x(10, 2, 4), **state("h", 4), **state("c", 4)},
            lambda m, x, h, c: torch.cat([t.flatten() for t in (lambda y: (y[0], *y[1]))(m(x, (h, c)))]),
            mode,
        )
        yield "gru" + end, case(
            nn.GRU(4, 3, num_layers=2),
            {**x(5, 2, 4), **state("h", 2)},
            lambda m, x, h: torch.cat([t.flatten() for t in m(x, h)]),
            mode,
        )
        yield "rnn" + end, case(
            nn.RNN(4, 3, nonlinearity="relu", bidirectional=True, bias=False, batch_first=True),
            x(2, 5, 4),
            lambda m, x: torch.cat([t.flatten() for t in m(x)]),
            mode,
        )
    hidden = torch.tensor([[False, False, True], [False, False, False]])
    both = lambda y: torch.cat([t.flatten() for t in y])
    yield "multiheadAttention of itself, causal and padded", case(
        nn.MultiheadAttention(8, 2, batch_first=True),
        x(2, 3, 8),
        lambda m, x: both(
            m(x, x, x, attn_mask=torch.triu(torch.ones(3, 3, dtype=torch.bool), 1), key_padding_mask=hidden, average_attn_weights=False)
        ),
    )
    yield "multiheadAttention with other widths and an added mask", case(
        nn.MultiheadAttention(8, 2, kdim=5, vdim=3, batch_first=True, bias=False),
        {"query": uniform("query", 2, 3, 8), "key": uniform("key", 2, 4, 5), "value": uniform("value", 2, 4, 3)},
        lambda m, query, key, value: both(m(query, key, value, attn_mask=uniform("mask", 3, 4), average_attn_weights=False)),
    )


def activations():
    """Values and derivatives on a grid that has the kinks' neighbours, not the kinks."""
    x = torch.tensor([-20.0, -6.5, -3.1, -2.9, -1.2, -0.7, -0.3, 0.2, 0.6, 1.1, 2.9, 3.1, 5.9, 6.5, 20.0])
    functions = {
        "relu": F.relu, "relu6": F.relu6, "hardTanh": F.hardtanh, "leakyRelu": F.leaky_relu, "elu": F.elu,
        "elu alpha 0.7": lambda x: F.elu(x, 0.7), "selu": F.selu, "celu": F.celu, "celu alpha 2": lambda x: F.celu(x, 2.0),
        "gelu": F.gelu, "gelu tanh": lambda x: F.gelu(x, approximate="tanh"), "sigmoid": torch.sigmoid,
        "logSigmoid": F.logsigmoid, "tanh": torch.tanh, "silu": F.silu, "hardSigmoid": F.hardsigmoid,
        "hardSwish": F.hardswish, "softplus": F.softplus, "softplus beta 2": lambda x: F.softplus(x, 2.0),
        "softsign": F.softsign, "mish": F.mish,
        "prelu": lambda x: F.prelu(x, torch.tensor([0.3])), "softmax": lambda x: F.softmax(x, 0), "logSoftmax": lambda x: F.log_softmax(x, 0),
    }
    for name, f in functions.items():
        v = x.clone().requires_grad_(True)
        y = f(v)
        (y * uniform("r", *y.shape)).sum().backward()
        yield name, {"output": digits(y), "gradient": digits(v.grad)}
    yield "x", digits(x)


if __name__ == "__main__":
    out = {"source": "torch %s, float64 CPU" % torch.__version__, "layers": dict(layers()), "activations": dict(activations())}
    with open(sys.argv[1], "w") as f:
        f.write("{\n")
        f.write('"source": %s,\n' % json.dumps(out["source"]))
        for part in ("layers", "activations"):
            rows = ["%s: %s" % (json.dumps(k), json.dumps(v, separators=(",", ":"))) for k, v in out[part].items()]
            f.write('"%s": {\n%s\n}%s\n' % (part, ",\n".join(rows), "," if part == "layers" else ""))
        f.write("}\n")
