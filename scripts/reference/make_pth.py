#!/usr/bin/env python3
"""Make the fixtures of tensor-core's tests of PyTorch checkpoints: small files that torch.save writes, and what they hold.

    /usr/bin/python3 scripts/reference/make_pth.py packages/tensor-core/test/fixtures/pth

NAME.zip.pth is the form since PyTorch 1.6, NAME.legacy.pth the one before; contents.json has, for each NAME, what
torch.load gives: tensors by name as [dtype, shape, values]. The two files `hostile` name os.system, and are never loaded here.
"""
import json, os, sys
from collections import OrderedDict
import torch
from torch import nn

torch.manual_seed(0)


def module():
    """The state of a trained module: an OrderedDict with metadata, batch norm's counter among its tensors."""
    m = nn.Sequential(OrderedDict(conv=nn.Conv2d(2, 3, 3), norm=nn.BatchNorm2d(3), fc=nn.Linear(3, 2)))
    m.norm(torch.randn(4, 3, 2, 2))
    return m.state_dict()


def dtypes():
    names = "float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool".split()
    values = torch.tensor([[0, 1, 2], [3, 100, 0]])
    return {name: values.to(getattr(torch, name)) for name in names}


def views():
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    return {
        "base": base,
        "row": base[2],
        "column": base[:, 3],
        "transposed": base.t(),
        "steps": base[::2, 1::3],
        "part": base[1:3, 2:5],
        "scalar": base[3, 5],
        "empty": base[:0],
        "repeated": torch.tensor([7.0]).expand(3, 2),
        "channels_last": torch.arange(36, dtype=torch.int16).reshape(2, 3, 3, 2).to(memory_format=torch.channels_last),
        "ones": torch.ones(1, 5, 1)[:, 2:3],
    }


def parameters():
    return {"weight": nn.Parameter(torch.arange(6.0).reshape(2, 3)), "bias": nn.Parameter(torch.ones(2), requires_grad=False)}


def training():
    """What training scripts save: the weights among the optimiser's state, an epoch and a score that is a tensor."""
    m = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9)
    m(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    return {
        "epoch": 90, "arch": "tiny", "lr": 0.1, "seen": 2**40, "more": -(2**70), "none": None, "done": True,
        "shape": m.weight.shape, "best_acc1": torch.tensor(76.13), "history": [1, [2.5, "x"], (3, {})],
        "state_dict": m.state_dict(), "optimizer": optimizer.state_dict(),
    }


def wrapped():
    return {"model": {"state_dict": {"w": torch.ones(2)}}, "epoch": 1}


class Hostile:
    def __reduce__(self):
        return os.system, ("touch /tmp/netwright-was-hacked",)


def tensors_of(saved):
    for key in ("state_dict", "model"):
        if isinstance(saved.get(key), dict):
            return tensors_of(saved[key])
    return {k: v for k, v in saved.items() if isinstance(v, torch.Tensor)}


def described(t):
    values = t.detach().to(torch.float64 if t.is_floating_point() else torch.int64)
    return [str(t.dtype).replace("torch.", ""), list(t.shape), values.flatten().tolist()]


if __name__ == "__main__":
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    contents = {}
    for make in (module, dtypes, views, parameters, training, wrapped):
        saved, name = make(), make.__name__
        torch.save(saved, f"{out}/{name}.zip.pth")
        torch.save(saved, f"{out}/{name}.legacy.pth", _use_new_zipfile_serialization=False)
        loaded = tensors_of(torch.load(f"{out}/{name}.zip.pth"))
        contents[name] = {k: described(v) for k, v in loaded.items()}
    for protocol in (3, 4):
        torch.save(parameters(), f"{out}/protocol{protocol}.zip.pth", pickle_protocol=protocol)
        torch.save(parameters(), f"{out}/protocol{protocol}.legacy.pth", pickle_protocol=protocol, _use_new_zipfile_serialization=False)
        contents[f"protocol{protocol}"] = contents["parameters"]
    torch.save({"w": torch.ones(1), "x": Hostile()}, f"{out}/hostile.zip.pth")
    torch.save({"w": torch.ones(1), "x": Hostile()}, f"{out}/hostile.legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(nn.Linear(1, 1), f"{out}/whole_module.zip.pth")
    with open(f"{out}/contents.json", "w") as f:
        json.dump(contents, f)
        f.write("\n")
