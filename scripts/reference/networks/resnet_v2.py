"""Pre-activation networks: ResNet v2 with batch norm, and BiT with group norm and standardised weights; names of timm's weights."""
import torch
from torch import nn
from torch.nn import functional as F


class StandardisedConv(nn.Conv2d):
    def forward(self, x):
        w = self.weight.flatten(1)
        w = (w - w.mean(1, keepdim=True)) * torch.rsqrt(w.var(1, unbiased=False, keepdim=True) + 1e-8)
        return F.conv2d(x, w.view_as(self.weight), None, self.stride, self.padding)


class Make:
    """What BiT and ResNet v2 build differently."""
    def __init__(self, bit):
        self.bit = bit

    def conv(self, i, o, kernel, stride=1):
        return (StandardisedConv if self.bit else nn.Conv2d)(i, o, kernel, stride, kernel // 2, bias=False)

    def norm(self, channels):
        return nn.GroupNorm(32, channels) if self.bit else nn.BatchNorm2d(channels)


class Block(nn.Module):
    def __init__(self, make, cin, cout, stride):
        super().__init__()
        inner = cout // 4
        if stride > 1 or cin != cout:
            self.downsample = nn.ModuleDict({"conv": make.conv(cin, cout, 1, stride)})
        self.norm1, self.conv1 = make.norm(cin), make.conv(cin, inner, 1)
        self.norm2, self.conv2 = make.norm(inner), make.conv(inner, inner, 3, stride)
        self.norm3, self.conv3 = make.norm(inner), make.conv(inner, cout, 1)

    def forward(self, x):
        first = F.relu(self.norm1(x))
        y = self.conv1(first)
        for norm, conv in ((self.norm2, self.conv2), (self.norm3, self.conv3)):
            y = conv(F.relu(norm(y)))
        return y + (self.downsample["conv"](first) if hasattr(self, "downsample") else x)


class Stage(nn.Module):
    def __init__(self, make, cin, cout, depth, stride):
        super().__init__()
        self.blocks = nn.Sequential(*(Block(make, cout if i else cin, cout, 1 if i else stride) for i in range(depth)))

    def forward(self, x):
        return self.blocks(x)


class ResNetV2(nn.Module):
    def __init__(self, depths, factor=1, classes=1000, bit=False):
        super().__init__()
        make, c = Make(bit), 64 * factor
        self.bit = bit
        self.stem = nn.ModuleDict({"conv": make.conv(3, c, 7, 2)})
        widths = [c] + [4 * c * 2 ** i for i in range(len(depths))]
        self.stages = nn.Sequential(*(Stage(make, widths[i], widths[i + 1], d, 1 if i == 0 else 2) for i, d in enumerate(depths)))
        self.norm = make.norm(widths[-1])
        self.head = nn.ModuleDict({"fc": nn.Conv2d(widths[-1], classes, 1)})

    def forward(self, x):
        x = self.stem["conv"](x)
        x = F.max_pool2d(F.pad(x, (1, 1, 1, 1)), 3, 2) if self.bit else F.max_pool2d(x, 3, 2, 1)
        x = F.relu(self.norm(self.stages(x)))
        return self.head["fc"](x.mean((2, 3), keepdim=True)).flatten(1)


DEPTHS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
NETWORKS = {f"resnetv2_{d}": (lambda d=d: ResNetV2(DEPTHS[d]), (2, 3, 224, 224)) for d in DEPTHS}
for d, factor, size in ((50, 1, 448), (50, 3, 448), (101, 1, 448), (101, 3, 448), (152, 2, 448), (152, 4, 480)):
    NETWORKS[f"bit_r{d}x{factor}"] = (lambda d=d, f=factor: ResNetV2(DEPTHS[d], f, 1000, True), (2, 3, size, size))
    NETWORKS[f"bit_r{d}x{factor}_21k"] = (lambda d=d, f=factor: ResNetV2(DEPTHS[d], f, 21843, True), (2, 3, 224, 224))
