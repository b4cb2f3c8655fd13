"""Hybrid vision transformers: a ResNet with group norm and standardised weights, padded as TensorFlow does; names of timm's weights."""
import torch
from torch import nn
from torch.nn import functional as F
from networks.deit import Block


def same(x, kernel, stride, value=0.0):
    pads = []
    for size in reversed(x.shape[2:]):
        total = max(0, (-(-size // stride) - 1) * stride + kernel - size)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads, value=value)


class Conv(nn.Conv2d):
    def __init__(self, i, o, kernel, stride=1):
        super().__init__(i, o, kernel, stride, bias=False)

    def forward(self, x):
        w = self.weight
        mean, var = w.mean((1, 2, 3), keepdim=True), w.var((1, 2, 3), unbiased=False, keepdim=True)
        return F.conv2d(same(x, self.kernel_size[0], self.stride[0]), (w - mean) / (var + 1e-8).sqrt(), None, self.stride)


class Unit(nn.Module):
    def __init__(self, i, o, stride, groups):
        super().__init__()
        m = o // 4
        norm = lambda channels: nn.GroupNorm(groups, channels)
        self.conv1, self.norm1 = Conv(i, m, 1), norm(m)
        self.conv2, self.norm2 = Conv(m, m, 3, stride), norm(m)
        self.conv3, self.norm3 = Conv(m, o, 1), norm(o)
        if stride > 1 or i != o:
            self.downsample = nn.ModuleDict({"conv": Conv(i, o, 1, stride), "norm": norm(o)})

    def forward(self, x):
        y = F.relu(self.norm1(self.conv1(x)))
        y = F.relu(self.norm2(self.conv2(y)))
        y = self.norm3(self.conv3(y))
        short = self.downsample["norm"](self.downsample["conv"](x)) if hasattr(self, "downsample") else x
        return F.relu(y + short)


class Stage(nn.Module):
    def __init__(self, i, o, depth, stride, groups):
        super().__init__()
        self.blocks = nn.Sequential(*(Unit(o if j else i, o, 1 if j else stride, groups) for j in range(depth)))

    def forward(self, x):
        return self.blocks(x)


class Backbone(nn.Module):
    def __init__(self, depths, stem, groups):
        super().__init__()
        self.stem = nn.ModuleDict({"conv": Conv(3, stem, 7, 2), "norm": nn.GroupNorm(groups, stem)})
        widths = [stem] + [4 * stem * 2 ** k for k in range(len(depths))]
        self.stages = nn.Sequential(*(Stage(widths[k], widths[k + 1], d, 2 if k else 1, groups) for k, d in enumerate(depths)))
        self.width = widths[-1]

    def forward(self, x):
        y = F.relu(self.stem["norm"](self.stem["conv"](x)))
        return self.stages(F.max_pool2d(same(y, 3, 2, float("-inf")), 3, 2))


class Hybrid(nn.Module):
    def __init__(self, depths, width, layers, heads, image=224, stem=64, groups=32, classes=1000):
        super().__init__()
        backbone = Backbone(depths, stem, groups)
        self.patch_embed = nn.ModuleDict({"backbone": backbone, "proj": nn.Conv2d(backbone.width, width, 1)})
        side = image // 2 ** (len(depths) + 1)
        self.cls_token, self.pos_embed = nn.Parameter(torch.zeros(1, 1, width)), nn.Parameter(torch.zeros(1, 1 + side * side, width))
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.norm, self.head = nn.LayerNorm(width, 1e-6), nn.Linear(width, classes)

    def forward(self, x):
        y = self.patch_embed["proj"](self.patch_embed["backbone"](x)).flatten(2).transpose(1, 2)
        y = torch.cat([self.cls_token.expand(len(x), 1, -1), y], 1) + self.pos_embed
        return self.head(self.norm(self.blocks(y))[:, 0])


NETWORKS = {
    "vit_small_r26_s32_224": (lambda: Hybrid([2, 2, 2, 2], 384, 12, 6), (2, 3, 224, 224)),
    "vit_base_r50_s16_224": (lambda: Hybrid([3, 4, 9], 768, 12, 12), (2, 3, 224, 224)),
    # For training goldens: two stages, one block.
    "hybrid_vit_small": (lambda: Hybrid([1, 1], 32, 1, 4, 64, 16, 4), (2, 3, 64, 64)),
}
