"""ShuffleNet (Zhang et al. 2017), with the names, the place of the shuffle and the widths of the authors' ShuffleNet-Series."""
import torch
from torch import nn

# Table 1: the first stage's channels by groups; the second and third stages have twice and four times as many.
FIRST_STAGE = {1: 144, 2: 200, 3: 240, 4: 272, 8: 384}


class Unit(nn.Module):
    def __init__(self, inputs, outputs, groups, first, stride):
        super().__init__()
        self.groups, self.stride, inner = groups, stride, outputs // 4
        self.branch_main_1 = nn.Sequential(
            nn.Conv2d(inputs, inner, 1, groups=1 if first else groups, bias=False), nn.BatchNorm2d(inner), nn.ReLU(),
            nn.Conv2d(inner, inner, 3, stride, 1, groups=inner, bias=False), nn.BatchNorm2d(inner))
        added = outputs - inputs if stride == 2 else outputs
        self.branch_main_2 = nn.Sequential(nn.Conv2d(inner, added, 1, groups=groups, bias=False), nn.BatchNorm2d(added))

    def forward(self, x):
        y = self.branch_main_1(x)
        # Every groups-th channel, from 0, then every groups-th from 1, and so on.
        order = torch.cat([torch.arange(first, y.shape[1], self.groups) for first in range(self.groups)])
        y = self.branch_main_2(y[:, order])
        if self.stride == 1:
            return torch.relu(x + y)
        return torch.cat([nn.functional.avg_pool2d(x, 3, 2, 1), torch.relu(y)], 1)


class ShuffleNetV1(nn.Module):
    def __init__(self, groups, width=1, stem=24):
        super().__init__()
        self.first_conv = nn.Sequential(nn.Conv2d(3, stem, 3, 2, 1, bias=False), nn.BatchNorm2d(stem), nn.ReLU())
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        inputs, units = stem, []
        for stage, repeats in enumerate((4, 8, 4)):
            outputs = int(FIRST_STAGE[groups] * width) * 2 ** stage
            for i in range(repeats):
                units.append(Unit(inputs, outputs, groups, not units, 2 if i == 0 else 1))
                inputs = outputs
        self.features = nn.Sequential(*units)
        self.classifier = nn.Sequential(nn.Linear(inputs, 1000, bias=False))

    def forward(self, x):
        return self.classifier(self.features(self.maxpool(self.first_conv(x))).mean((2, 3)))


SIZES = {"g1": (1,), "g2": (2,), "g3": (3,), "g4": (4,), "g8": (8,),
         "g3_x0_5": (3, 0.5, 12), "g3_x1_5": (3, 1.5), "g3_x2_0": (3, 2, 48),
         "g8_x0_5": (8, 0.5, 16), "g8_x1_5": (8, 1.5), "g8_x2_0": (8, 2, 48)}
NETWORKS = {f"shufflenet_v1_{name}": (lambda sizes=sizes: ShuffleNetV1(*sizes), (2, 3, 224, 224), 128) for name, sizes in SIZES.items()}
