"""Residual and plain networks for CIFAR-10 (He et al. 2015, section 4.2), written from the paper's description."""
import torch
from torch import nn


class Block(nn.Module):
    """Two 3x3 convolutions; `kind` is the shortcut where the shape changes, None for a plain network."""
    def __init__(self, cin, cout, kind):
        super().__init__()
        self.kind, self.grows = kind, cin != cout
        self.conv1 = nn.Conv2d(cin, cout, 3, stride=2 if self.grows else 1, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout)
        self.conv2 = nn.Conv2d(cout, cout, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout)
        if self.grows and kind == "B":
            self.shortcut = nn.Sequential(nn.Conv2d(cin, cout, 1, stride=2, bias=False), nn.BatchNorm2d(cout))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        if self.kind and not self.grows:
            y = y + x
        elif self.kind == "B":
            y = y + self.shortcut(x)
        elif self.kind == "A":   # a quarter of the new channels before the old ones, a quarter after, as the port's weights want it
            n, c, h, w = y.shape
            padded = torch.zeros_like(y)
            padded[:, c // 4:c - c // 4] = x[:, :, 0::2, 0::2]
            y = y + padded
        return torch.relu(y)


class Cifar(nn.Module):
    def __init__(self, depth, kind):
        super().__init__()
        n = (depth - 2) // 6
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16)
        stage = lambda cin, cout: nn.Sequential(*(Block(cin if i == 0 else cout, cout, kind) for i in range(n)))
        self.layer1, self.layer2, self.layer3 = stage(16, 16), stage(16, 32), stage(32, 64)
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        return self.linear(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


NETWORKS = {f"{'plain' if kind is None else 'resnet'}{depth}_cifar{'_b' if kind == 'B' else ''}": (lambda d=depth, k=kind: Cifar(d, k), (2, 3, 32, 32))
            for kind in ("A", "B", None) for depth in (20, 32, 44, 56, 110)}
