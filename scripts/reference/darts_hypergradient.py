#!/usr/bin/env python3
"""Gradients of DARTS's architecture parameters on a small supernet, in float64: the reference of the tests of bilevel optimisation.

    /usr/bin/python3 scripts/reference/darts_hypergradient.py > packages/darts/test/fixtures/hypergradient.json

Needs Debian's python3-torch. The supernet is that of networks/darts.py, weights, architecture and images are those of the weight
rule (README.md beside this file): of 8 images, the first 4 train and the others validate. `numeric` is brute force: central
differences of validation(w - xi d training / dw (w, a), a) in each architecture parameter, one by one.
"""
import json
import sys

import numpy as np
import torch
from torch.nn import functional as F
from torch.nn.utils.stateless import functional_call

from make_golden import fill, image
from networks.darts import Supernet

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
XI, STEP, MOMENTUM, DECAY = 0.1, 1e-5, 0.9, 3e-4
NAMES = ["alphas_normal", "alphas_reduce"]

net = Supernet(2, 3, 1).double().train()
rule = lambda name, shape: torch.from_numpy(fill(name, shape).astype(np.float64))
values = {name: rule(name, tuple(t.shape)) for name, t in net.named_parameters()}
weights = {name: t for name, t in values.items() if name not in NAMES}
images, labels = torch.from_numpy(image((8, 3, 8, 8)).astype(np.float64)), torch.arange(8)
buffers = {name: 0.1 * rule("momentum." + name, tuple(t.shape)) for name, t in weights.items()}


def loss(part, w, a):
    """The network with these tensors in place of its parameters, on one half of the images."""
    rows = slice(0, 4) if part == "training" else slice(4, 8)
    return F.cross_entropy(functional_call(net, {**w, **a}, (images[rows],)), labels[rows])


def fresh(tensors):
    return {name: t.clone().requires_grad_(True) for name, t in tensors.items()}


def gradient(value, tensors, **options):
    found = torch.autograd.grad(value, list(tensors.values()), allow_unused=True, **options)
    return {n: torch.zeros_like(t) if g is None else g for (n, t), g in zip(tensors.items(), found)}


def stepped(w, a, paper, create_graph=False):
    """The weights after one step, of the paper or of the published code."""
    g = gradient(loss("training", w, a), w, create_graph=create_graph)
    if paper:
        return {n: w[n] - XI * g[n] for n in w}
    return {n: w[n] - XI * (MOMENTUM * buffers[n] + g[n] + DECAY * w[n]) for n in w}


def validation_after(a, paper):
    w = fresh(weights)
    after = {n: t.detach() for n, t in stepped(w, a, paper).items()}
    return loss("validation", after, a)


def numeric(paper):
    base = {n: values[n].clone() for n in NAMES}
    out = {}
    for name in NAMES:
        g = torch.zeros_like(base[name])
        for i in range(g.numel()):
            sides = []
            for sign in (1, -1):
                moved = {n: t.clone() for n, t in base.items()}
                moved[name].view(-1)[i] += sign * STEP
                sides.append(validation_after(moved, paper).item())
            g.view(-1)[i] = (sides[0] - sides[1]) / (2 * STEP)
        out[name] = g
    return out


def exact(paper):
    w, a = fresh(weights), fresh({n: values[n] for n in NAMES})
    return gradient(loss("validation", stepped(w, a, paper, create_graph=True), a), a)


def first():
    a = fresh({n: values[n] for n in NAMES})
    return gradient(loss("validation", weights, a), a)


def finite_difference(length):
    """Equations 7 and 8; `length` is 0.01 in the paper. Longer steps cross kinks of ReLUs, where the gradient jumps."""
    a = fresh({n: values[n] for n in NAMES})
    after = {n: t.detach().requires_grad_(True) for n, t in stepped(fresh(weights), a, True).items()}
    value = loss("validation", after, a)
    direct, v = gradient(value, a, retain_graph=True), gradient(value, after)
    eps = length / torch.sqrt(sum((t ** 2).sum() for t in v.values()))
    sides = [gradient(loss("training", {n: weights[n] + s * eps * v[n] for n in weights}, a), a) for s in (1, -1)]
    return {n: direct[n] - XI * (sides[0][n] - sides[1][n]) / (2 * eps) for n in NAMES}


flat = lambda g: {n: [float(x) for x in t.detach().reshape(-1)] for n, t in g.items()}
found = {"first": first(), "numeric": numeric(True), "exact": exact(True), "finite": finite_difference(0.01), "finiteShort": finite_difference(1e-4), "numericCode": numeric(False)}
for name in ("exact", "finite", "finiteShort", "first"):
    d = max(float((found[name][n] - found["numeric"][n]).abs().max()) for n in NAMES)
    size = max(float(found["numeric"][n].abs().max()) for n in NAMES)
    print(f"{name}: differs from brute force by {d:.3g} at most, of {size:.3g}", file=sys.stderr)
json.dump({"torch": torch.__version__, "xi": XI, "momentum": MOMENTUM, "decay": DECAY, **{k: flat(v) for k, v in found.items()}}, sys.stdout, indent=1)
print()
