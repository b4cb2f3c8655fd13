"""The perceptron, multi-layer perceptrons (LeCun et al. 1998) and highway networks (Srivastava et al. 2015)."""
import torch
from torch import nn


class Layers(nn.Module):
    """784 pixels through layers of the given sizes, an activation between them; layers are named fc1, fc2, ..."""
    def __init__(self, sizes, names=None):
        super().__init__()
        self.names = names or [f"fc{i + 1}" for i in range(len(sizes) - 1)]
        for name, i, o in zip(self.names, sizes, sizes[1:]):
            setattr(self, name, nn.Linear(i, o))

    def forward(self, x):
        x = x.flatten(1)
        for name in self.names[:-1]:
            x = 1.7159 * torch.tanh(getattr(self, name)(x) * 2 / 3)
        return getattr(self, self.names[-1])(x)


class Gated(nn.Module):
    def __init__(self, i, o, gate):
        super().__init__()
        self.H = nn.Linear(i, o)
        if gate:
            self.T = nn.Linear(i, o)

    def forward(self, x):
        h = torch.tanh(self.H(x))
        if not hasattr(self, "T"):
            return h
        t = torch.sigmoid(self.T(x))
        return h * t + x * (1 - t)


class Highway(nn.Module):
    def __init__(self, layers, width, gate):
        super().__init__()
        self.layers = nn.ModuleList(Gated(784 if i == 0 else width, width, gate and i > 0) for i in range(layers))
        self.output = nn.Linear(width, 10)

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.layers:
            x = layer(x)
        return self.output(x)


SHAPE = (2, 1, 28, 28)
NETWORKS = {"perceptron": (lambda: Layers([784, 10], ["fc"]), SHAPE)}
for hidden in ([300], [1000], [300, 100], [500, 150]):
    NETWORKS["mlp_" + "_".join(map(str, hidden))] = (lambda h=hidden: Layers([784, *h, 10]), SHAPE)
for n in (10, 20, 50, 100):
    NETWORKS[f"highway_{n}"] = (lambda n=n: Highway(n, 50, True), SHAPE)
    NETWORKS[f"highway_plain_{n}"] = (lambda n=n: Highway(n, 71, False), SHAPE)
