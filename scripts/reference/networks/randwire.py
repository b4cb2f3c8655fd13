"""RandWire (Xie et al. 2019, https://arxiv.org/abs/1904.01569), wired by the graphs in packages/random-wiring/test/fixtures/wirings."""
import json
import pathlib
import torch
from torch import nn

WIRINGS = pathlib.Path(__file__).parents[3] / "packages/random-wiring/test/fixtures/wirings"


class Node(nn.Module):
    """Weighted sum, ReLU, separable convolution, batch norm."""
    def __init__(self, i, o, stride, predecessors):
        super().__init__()
        self.predecessors = predecessors
        if len(predecessors) > 1:
            self.weights = nn.Parameter(torch.zeros(len(predecessors)))
        self.depthwise = nn.Conv2d(i, i, 3, stride, 1, groups=i, bias=False)
        self.pointwise = nn.Conv2d(i, o, 1, bias=False)
        self.bn = nn.BatchNorm2d(o)

    def forward(self, x, done):
        if len(self.predecessors) > 1:
            x = torch.einsum("k,knchw->nchw", self.weights.sigmoid(), torch.stack([done[j] for j in self.predecessors]))
        elif self.predecessors:
            x = done[self.predecessors[0]]
        return self.bn(self.pointwise(self.depthwise(x.clamp(min=0))))


class Stage(nn.ModuleList):
    def __init__(self, wiring, i, o):
        before = [sorted(a for a, b in wiring["edges"] if b == node) for node in range(wiring["nodes"])]
        super().__init__(Node(o if b else i, o, 1 if b else 2, b) for b in before)
        self.last = sorted(set(range(wiring["nodes"])) - {a for a, _ in wiring["edges"]})

    def forward(self, x):
        done = []
        for node in self:
            done.append(node(x, done))
        return torch.stack([done[j] for j in self.last]).mean(0)


class RandWire(nn.Module):
    def __init__(self, wirings, width, head=1280, classes=1000):
        super().__init__()
        cn = lambda i, o, k, s: {"conv": nn.Conv2d(i, o, k, s, k // 2, bias=False), "bn": nn.BatchNorm2d(o)}
        self.conv1 = nn.ModuleDict(cn(3, width // 2, 3, 2))
        before, stages = width // 2, 4 - len(wirings)
        if stages:   # the small regime: conv2 is an ordinary convolution
            self.conv2 = nn.ModuleDict(cn(before, width, 3, 2))
            before = width
        for k, wiring in enumerate(wirings):
            self.add_module(f"conv{2 + stages + k}", Stage(wiring, before, width * 2 ** k))
            before = width * 2 ** k
        self.classifier = nn.ModuleDict({**cn(before, head, 1, 1), "fc": nn.Linear(head, classes)})

    def forward(self, x):
        x = self.conv1["bn"](self.conv1["conv"](x))
        for k in range(2, 6):
            m = getattr(self, f"conv{k}")
            x = m(x) if isinstance(m, Stage) else m["bn"](m["conv"](x.relu()))
        c = self.classifier
        return c["fc"](c["bn"](c["conv"](x.relu())).relu().mean((2, 3)))


def network(name, width, **sizes):
    return lambda: RandWire(json.loads((WIRINGS / f"{name}.json").read_text()), width, **sizes)


NETWORKS = {name: (network(name, int(name.rsplit("_", 1)[1])), (2, 3, 224, 224))
            for name in ["randwire_er_78", "randwire_ba_78", "randwire_ws_78", "randwire_ws_109", "randwire_ws_154"]}
NETWORKS["randwire_small"] = network("randwire_small", 8, head=32, classes=10), (2, 3, 64, 64)   # for training goldens
