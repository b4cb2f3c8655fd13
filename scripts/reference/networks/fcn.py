"""Long et al.'s FCNs on VGG-16 with the paddings and crops of the authors' net.py, names of wkentaro/pytorch-fcn."""
import torch
from torch import nn
from torch.nn import functional as F


class FCN(nn.Module):
    layers = [(1, [64, 64]), (2, [128, 128]), (3, [256] * 3), (4, [512] * 3), (5, [512] * 3)]

    def __init__(self, stride, classes=21):
        super().__init__()
        self.stride, before = stride, 3
        for stage, widths in self.layers:
            for i, w in enumerate(widths, 1):
                self.add_module(f"conv{stage}_{i}", nn.Conv2d(before, w, 3, padding=100 if (stage, i) == (1, 1) else 1))
                before = w
        self.fc6, self.fc7 = nn.Conv2d(512, 4096, 7), nn.Conv2d(4096, 4096, 1)
        self.drop = nn.Dropout2d(0.5)
        self.score_fr = nn.Conv2d(4096, classes, 1)
        up = lambda k: nn.ConvTranspose2d(classes, classes, 2 * k, k, bias=False)
        if stride == 32:
            self.upscore = up(32)
        else:
            self.score_pool4, self.upscore2 = nn.Conv2d(512, classes, 1), up(2)
        if stride == 16:
            self.upscore16 = up(16)
        if stride == 8:
            self.score_pool3, self.upscore_pool4, self.upscore8 = nn.Conv2d(256, classes, 1), up(2), up(8)

    def forward(self, x):
        (height, width), pool = x.shape[2:], {}
        for stage, widths in self.layers:
            for i in range(1, len(widths) + 1):
                x = getattr(self, f"conv{stage}_{i}")(x).relu()
            x = pool[stage] = F.max_pool2d(x, 2, ceil_mode=True)
        y = self.score_fr(self.drop(self.fc7(self.drop(self.fc6(x).relu())).relu()))
        cut = lambda t, o, h, w: t[:, :, o:o + h, o:o + w]
        if self.stride == 32:
            return cut(self.upscore(y), 19, height, width)
        y = self.upscore2(y)
        y = y + cut(self.score_pool4(pool[4]), 5, *y.shape[2:])
        if self.stride == 16:
            return cut(self.upscore16(y), 27, height, width)
        y = self.upscore_pool4(y)
        y = y + cut(self.score_pool3(pool[3]), 9, *y.shape[2:])
        return cut(self.upscore8(y), 31, height, width)


NETWORKS = {f"fcn{s}s_vgg16": (lambda s=s: FCN(s), (1, 3, 61, 90)) for s in (32, 16, 8)}
