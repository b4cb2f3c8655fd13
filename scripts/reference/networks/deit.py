"""DeiT, with and without a distillation token; names of the authors' weights."""
import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = self.qkv(x).view(n, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(2, 3) / (c // self.heads) ** 0.5, 3)
        return self.proj((weights @ v).transpose(1, 2).flatten(2))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width, 1e-6), nn.LayerNorm(width, 1e-6)
        self.attn = Attention(width, heads)
        self.mlp = nn.ModuleDict({"fc1": nn.Linear(width, 4 * width), "fc2": nn.Linear(4 * width, width)})

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp["fc2"](F.gelu(self.mlp["fc1"](self.norm2(x))))


class Deit(nn.Module):
    def __init__(self, heads, distilled, image=224, width=None, layers=12, classes=1000):
        super().__init__()
        width = width or 64 * heads
        names = ["cls_token", "dist_token"][: 1 + distilled]
        self.names = names
        for name in names:
            setattr(self, name, nn.Parameter(torch.zeros(1, 1, width)))
        self.pos_embed = nn.Parameter(torch.zeros(1, len(names) + (image // 16) ** 2, width))
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv2d(3, width, 16, 16)})
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.norm = nn.LayerNorm(width, 1e-6)
        self.head = nn.Linear(width, classes)
        if distilled:
            self.head_dist = nn.Linear(width, classes)

    def forward(self, x):
        patches = self.patch_embed["proj"](x).flatten(2).transpose(1, 2)
        tokens = [getattr(self, name).expand(len(x), 1, -1) for name in self.names]
        y = self.norm(self.blocks(torch.cat([*tokens, patches], 1) + self.pos_embed))
        if len(tokens) == 1:
            return self.head(y[:, 0])
        both = self.head(y[:, 0]), self.head_dist(y[:, 1])
        return both if self.training else sum(both) / 2


SHAPE = (2, 3, 224, 224)
NETWORKS = {}
for size, heads in (("tiny", 3), ("small", 6), ("base", 12)):
    NETWORKS[f"deit_{size}_patch16_224"] = (lambda heads=heads: Deit(heads, False), SHAPE)
    NETWORKS[f"deit_{size}_distilled_patch16_224"] = (lambda heads=heads: Deit(heads, True), SHAPE)
# For training goldens: two layers, 64 pixels.
NETWORKS["deit_distilled_small"] = (lambda: Deit(4, True, 64, 64, 2), (2, 3, 64, 64))
