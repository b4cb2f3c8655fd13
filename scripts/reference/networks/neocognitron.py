"""The neocognitron (Fukushima 1980), cell by cell from the equations: sums over areas by unfolding, no convolutions."""
import math
import torch
from torch import nn
from torch.nn.functional import unfold


def falling(side, decay):
    m = (side - 1) / 2
    w = torch.tensor([[decay ** math.hypot(y - m, x - m) for x in range(side)] for y in range(side)], dtype=torch.float64)
    return (w / w.sum()).flatten()


class SCells(nn.Module):
    def __init__(self, before, planes, area, padding, r):
        super().__init__()
        self.a, self.b = nn.Parameter(torch.zeros(planes, before, area, area)), nn.Parameter(torch.zeros(planes))
        self.area, self.padding, self.r = area, padding, r

    def forward(self, u):
        n, k, h, w = u.shape
        seen = unfold(u, self.area, padding=self.padding)                       # [N, K' * area^2, places]
        c = falling(self.area, 0.9).to(u).repeat(k) / k
        v = (c[None, :, None] * seen ** 2).sum(1, keepdim=True).sqrt()           # equation 3
        e = torch.einsum("kf,nfp->nkp", self.a.flatten(1), seen)
        x = (1 + e) / (1 + 2 * self.r / (1 + self.r) * self.b[None, :, None] * v) - 1
        side = h + 2 * self.padding - self.area + 1
        return (self.r * x.clamp(min=0)).reshape(n, -1, side, side)              # equation 1


def c_cells(u, area, padding):
    if padding < 0:
        u, padding = u[:, :, -padding:padding, -padding:padding], 0
    n, k, h, w = u.shape
    side = h + 2 * padding - area + 1
    d = falling(area, 0.9).to(u)
    seen = unfold(u.reshape(n * k, 1, h, w), area, padding=padding)
    sums = (d[None, :, None] * seen).sum(1).reshape(n, k, side, side)
    x = ((1 + sums) / (1 + sums.mean(1, keepdim=True)) - 1).clamp(min=0)          # equations 4 and 5
    return x / (0.5 + x)


class Neocognitron(nn.Module):
    def __init__(self):
        super().__init__()
        self.s1, self.s2, self.s3 = SCells(1, 24, 5, 2, 4.0), SCells(24, 24, 5, 1, 1.5), SCells(24, 24, 5, 0, 1.5)

    def forward(self, x):
        u = c_cells(self.s1(x), 5, -1)
        u = c_cells(self.s2(u), 5, 1)
        return c_cells(self.s3(u), 2, 0)


NETWORKS = {"neocognitron": (Neocognitron, (2, 1, 16, 16))}
