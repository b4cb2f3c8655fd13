"""Pre-activation and wide residual networks for CIFAR-10 (He et al. 2016; Zagoruyko and Komodakis 2016)."""
import torch
from torch import nn
from torch.nn import functional as F


class Unit(nn.Module):
    """A pre-activation unit: `kernels` of its convolutions, the channels inside; the stride is on the first."""
    def __init__(self, cin, cout, kernels, stride, shortcut, split_late, projection):
        super().__init__()
        self.split_late, self.shape = split_late or cin != cout or stride > 1, (cout - cin, stride)
        self.layers = len(kernels)
        widths = [cin] + [cout if len(kernels) == 2 else cout // 4] * (len(kernels) - 1) + [cout]
        for i, k in enumerate(kernels):
            setattr(self, f"bn{i + 1}", nn.BatchNorm2d(widths[i]))
            setattr(self, f"conv{i + 1}", nn.Conv2d(widths[i], widths[i + 1], k, 1 if i else stride, k // 2, bias=False))
        if shortcut == "B" and self.shape != (0, 1):
            conv = nn.Conv2d(cin, cout, 1, stride, bias=False)
            setattr(self, projection, nn.Sequential(conv) if projection == "downsample" else conv)
            self.project = lambda a: getattr(self, projection)(a)
        else:
            added, s = self.shape
            self.project = lambda a: F.pad(a[:, :, ::s, ::s], (0, 0, 0, 0, added // 2, added // 2)) if s > 1 else a

    def forward(self, x):
        first = y = torch.relu(self.bn1(x))
        for i in range(1, self.layers):
            y = torch.relu(getattr(self, f"bn{i + 1}")(getattr(self, f"conv{i}")(y)))
        return getattr(self, f"conv{self.layers}")(y) + self.project(first if self.split_late else x)


class Net(nn.Module):
    def __init__(self, widths, units, kernels, shortcut="B", first_late=True, wide=False):
        super().__init__()
        self.wide = wide
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        cin = 16
        for s, cout in enumerate(widths):
            stage = nn.Sequential(*(Unit(cout if i else cin, cout, kernels, 2 if s and not i else 1, shortcut, first_late and s == i == 0,
                                         "convShortcut" if wide else "downsample") for i in range(units)))
            if wide:
                setattr(self, f"block{s + 1}", nn.ModuleDict({"layer": stage}))
            else:
                setattr(self, f"layer{s + 1}", stage)
            cin = cout
        setattr(self, "bn1" if wide else "bn", nn.BatchNorm2d(cin))
        self.fc = nn.Linear(cin, 10)

    def forward(self, x):
        x = self.conv1(x)
        for s in (1, 2, 3):
            x = getattr(self, f"block{s}")["layer"](x) if self.wide else getattr(self, f"layer{s}")(x)
        return self.fc(torch.relu((self.bn1 if self.wide else self.bn)(x)).mean((2, 3)))


IMAGES = (2, 3, 32, 32)
NETWORKS = {"preact_resnet110_cifar": (lambda: Net((16, 32, 64), 18, (3, 3), "A"), IMAGES)}
for d in (164, 1001):
    NETWORKS[f"preact_resnet{d}_cifar"] = (lambda d=d: Net((64, 128, 256), (d - 2) // 9, (1, 3, 1)), IMAGES)
for d, k in ((16, 4), (16, 8), (28, 10), (40, 4)):
    NETWORKS[f"wrn_{d}_{k}"] = (lambda d=d, k=k: Net((16 * k, 32 * k, 64 * k), (d - 4) // 6, (3, 3), first_late=False, wide=True), IMAGES)
