#!/usr/bin/env python3
"""Losses and optimisers of PyTorch on small fixed inputs, in float64: the reference of tensor-core's training tests.

    /usr/bin/python3 scripts/reference/make_training.py > packages/tensor-core/test/train/fixtures/training.json

Needs Debian's python3-torch. Inputs are stored beside the results, so a test needs no generator.
"""
import json

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)


def f32(t):
    """Values that float32 holds exactly, as float64."""
    return t.to(torch.float32).to(torch.float64)


def flat(t):
    return [float(v) for v in t.reshape(-1)]


def tensor(t):
    return {"dims": list(t.shape), "values": flat(t)}


def loss_case(name, inputs, f, options=None):
    """A loss, its value under every reduction, and the mean's gradient with respect to the first input."""
    x = inputs[0].clone().requires_grad_(True)
    value = f(x, *inputs[1:])
    (value if value.dim() == 0 else value.mean()).backward()
    return {
        "name": name,
        "options": options or {},
        "inputs": [tensor(t) for t in inputs],
        "value": flat(value.detach()),
        "gradient": flat(x.grad),
    }


def losses():
    logits = f32(torch.randn(5, 4) * 2)
    labels = torch.tensor([0, 3, 1, 1, 2])
    ignored = torch.tensor([0, -100, 1, -100, 2])
    weight = f32(torch.tensor([0.5, 2.0, 1.0, 0.25]))
    dense = f32(torch.randn(2, 3, 2, 2))
    dense_labels = torch.tensor([[[0, 1], [2, 2]], [[1, 0], [0, 2]]])
    huge = f32(torch.tensor([[100.0, -100.0, 3.0], [-1000.0, 1000.0, 999.0]]))
    cases = []

    def ce(name, x, y, **o):
        js = {{"label_smoothing": "labelSmoothing", "ignore_index": "ignoreIndex"}.get(k, k): (flat(v) if torch.is_tensor(v) else v) for k, v in o.items()}
        cases.append(loss_case("crossEntropy", [x, y], lambda a, b: F.cross_entropy(a, b, **o), js))

    ce("plain", logits, labels)
    for reduction in ("sum", "none"):
        ce(reduction, logits, labels, reduction=reduction)
    ce("smooth", logits, labels, label_smoothing=0.1)
    ce("weight", logits, labels, weight=weight)
    ce("weight and smooth", logits, labels, weight=weight, label_smoothing=0.2)
    ce("ignore", logits, ignored, ignore_index=-100)
    ce("ignore, weight and smooth", logits, ignored, ignore_index=-100, weight=weight, label_smoothing=0.2)
    ce("ignore and smooth, not reduced", logits, ignored, ignore_index=-100, label_smoothing=0.2, reduction="none")
    ce("dense", dense, dense_labels)
    ce("dense, smooth", dense, dense_labels, label_smoothing=0.1)
    ce("huge", huge, torch.tensor([1, 0]))
    cases.append(loss_case("negativeLogLikelihood", [f32(F.log_softmax(logits, 1)), labels], F.nll_loss))

    a, b = f32(torch.randn(3, 4) * 2), f32(torch.randn(3, 4))
    b.view(-1)[0] = a.view(-1)[0] - 1.0  # an error of exactly 1, where the branches of huber meet
    for reduction in ("mean", "sum", "none"):
        o = {"reduction": reduction}
        cases.append(loss_case("mse", [a, b], lambda x, y: F.mse_loss(x, y, **o), o))
    cases.append(loss_case("l1", [a, b], F.l1_loss))
    cases.append(loss_case("huber", [a, b], F.huber_loss))
    cases.append(loss_case("huber", [a, b], lambda x, y: F.huber_loss(x, y, delta=0.5), {"delta": 0.5}))
    cases.append(loss_case("smoothL1", [a, b], lambda x, y: F.smooth_l1_loss(x, y, beta=0.5), {"beta": 0.5}))

    x = f32(torch.cat([torch.randn(8) * 3, torch.tensor([0.0, 50.0, -50.0, 90.0])]))
    y = f32(torch.cat([torch.rand(8), torch.tensor([1.0, 0.0, 1.0, 1.0])]))
    cases.append(loss_case("binaryCrossEntropyWithLogits", [x, y], F.binary_cross_entropy_with_logits))
    cases.append(loss_case("binaryCrossEntropyWithLogits", [x, y], lambda p, q: F.binary_cross_entropy_with_logits(p, q, pos_weight=torch.tensor(3.0)), {"posWeight": 3}))
    p = f32(torch.rand(6) * 0.98 + 0.01)
    cases.append(loss_case("binaryCrossEntropy", [p, f32(torch.rand(6))], F.binary_cross_entropy))

    target = f32(F.softmax(torch.randn(3, 4), 1))
    target[0] = torch.tensor([0.0, 0.5, 0.5, 0.0])
    log_p = f32(F.log_softmax(torch.randn(3, 4), 1))
    for reduction in ("mean", "batchmean", "sum"):
        o = {"reduction": reduction}
        cases.append(loss_case("klDivergence", [log_p, target], lambda u, v: F.kl_div(u, v, **o), o))
    cases.append(loss_case("klDivergence", [log_p, f32(target[1:2].log().expand(3, 4).contiguous())], lambda u, v: F.kl_div(u, v, log_target=True), {"logTarget": True}))
    return cases


STEPS = 6


def optimizers():
    """Weights after each of 6 steps on loss = sum((w x + b - y)^2) / 8 with a rate that changes, and the last state."""
    w0, b0 = f32(torch.randn(2, 3)), f32(torch.randn(2))
    x, y = f32(torch.randn(8, 3)), f32(torch.randn(8, 2))
    rates = [float(v) for v in f32(torch.tensor([0.1, 0.05, 0.2, 0.01, 0.1, 0.03]))]
    cases = []

    def case(name, options, make, clip=None):
        w, b = w0.clone().requires_grad_(True), b0.clone().requires_grad_(True)
        optimiser = make([w, b])
        history, norms = [], []
        for rate in rates:
            for group in optimiser.param_groups:
                group["lr"] = rate * group.get("scale", 1.0)
            optimiser.zero_grad()
            loss = ((x @ w.t() + b - y) ** 2).sum() / 8
            loss.backward()
            if clip and "norm" in clip:
                norms.append(float(torch.nn.utils.clip_grad_norm_([w, b], clip["norm"])))
            if clip and "value" in clip:
                torch.nn.utils.clip_grad_value_([w, b], clip["value"])
            optimiser.step()
            history.append({"loss": float(loss), "w": flat(w.detach()), "b": flat(b.detach())})
        state = {k: flat(v) for k, v in optimiser.state[w].items() if torch.is_tensor(v) and v.dim() > 0}
        cases.append({"name": name, "options": options, "clip": clip, "steps": history, "state": state, "norms": norms})

    o = torch.optim
    case("sgd", {}, lambda p: o.SGD(p, lr=1))
    case("sgd", {"momentum": 0.9}, lambda p: o.SGD(p, lr=1, momentum=0.9))
    case("sgd", {"momentum": 0.9, "weightDecay": 0.1}, lambda p: o.SGD(p, lr=1, momentum=0.9, weight_decay=0.1))
    case("sgd", {"momentum": 0.8, "dampening": 0.3, "weightDecay": 0.01}, lambda p: o.SGD(p, lr=1, momentum=0.8, dampening=0.3, weight_decay=0.01))
    case("sgd", {"momentum": 0.9, "nesterov": True, "weightDecay": 0.1}, lambda p: o.SGD(p, lr=1, momentum=0.9, nesterov=True, weight_decay=0.1))
    case("adam", {}, lambda p: o.Adam(p))
    case("adam", {"betas": [0.5, 0.9], "eps": 1e-3, "weightDecay": 0.1}, lambda p: o.Adam(p, betas=(0.5, 0.9), eps=1e-3, weight_decay=0.1))
    case("adam", {"amsgrad": True, "betas": [0.0, 0.5]}, lambda p: o.Adam(p, amsgrad=True, betas=(0.0, 0.5)))
    case("adamW", {}, lambda p: o.AdamW(p))
    case("adamW", {"weightDecay": 0.2, "groups": "bias"}, lambda p: o.AdamW([{"params": p[0], "weight_decay": 0.2}, {"params": p[1], "weight_decay": 0.0, "scale": 2.0}]))
    case("rmsprop", {}, lambda p: o.RMSprop(p))
    case("rmsprop", {"alpha": 0.9, "eps": 1e-3, "weightDecay": 0.1, "momentum": 0.7, "centered": True}, lambda p: o.RMSprop(p, alpha=0.9, eps=1e-3, weight_decay=0.1, momentum=0.7, centered=True))
    case("sgd", {"momentum": 0.9}, lambda p: o.SGD(p, lr=1, momentum=0.9), {"norm": 0.5})
    case("sgd", {}, lambda p: o.SGD(p, lr=1), {"value": 0.2})
    return {"w": tensor(w0), "b": tensor(b0), "x": tensor(x), "y": tensor(y), "rates": rates, "cases": cases}


print(json.dumps({"source": f"torch {torch.__version__}, float64, CPU, seed 0", "losses": losses(), "optimizers": optimizers()}))
