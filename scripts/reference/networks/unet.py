"""U-Nets: the paper's valid one, with the layer names of its release, the padded one with batch norm, and 3D U-Net."""
import torch
from torch import nn
from torch.nn import functional as F


class UNet(nn.Module):
    """Ronneberger et al. 2015, figure 1; 572 -> 388 pixels."""
    def __init__(self, channels=1, classes=2, widths=(64, 128, 256, 512, 1024)):
        super().__init__()
        self.bottom = len(widths) - 1
        before = channels
        for i, w in enumerate(widths):
            self.add_module(f"conv_d{i}a-b", nn.Conv2d(before, w, 3))
            self.add_module(f"conv_d{i}b-c", nn.Conv2d(w, w, 3))
            before = w
        for i in reversed(range(self.bottom)):
            source = f"d{i + 1}c" if i + 1 == self.bottom else f"u{i + 1}d"
            self.add_module(f"upconv_{source}_u{i}a", nn.ConvTranspose2d(widths[i + 1], widths[i], 2, 2))
            self.add_module(f"conv_u{i}b-c", nn.Conv2d(2 * widths[i], widths[i], 3))
            self.add_module(f"conv_u{i}c-d", nn.Conv2d(widths[i], widths[i], 3))
        self.add_module("conv_u0d-score", nn.Conv2d(widths[0], classes, 1))
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        f = self._modules
        kept = {}
        for i in range(self.bottom + 1):
            if i:
                x = F.max_pool2d(x, 2)
            x = f[f"conv_d{i}b-c"](f[f"conv_d{i}a-b"](x).relu()).relu()
            kept[i] = x = self.drop(x) if i >= self.bottom - 1 else x
        for i in reversed(range(self.bottom)):
            x = f[f"upconv_d{i + 1}c_u{i}a" if i + 1 == self.bottom else f"upconv_u{i + 1}d_u{i}a"](x)
            over = [(a - b) // 2 for a, b in zip(kept[i].shape[2:], x.shape[2:])]
            copy = kept[i][:, :, over[0]:over[0] + x.shape[2], over[1]:over[1] + x.shape[3]]
            x = f[f"conv_u{i}c-d"](f[f"conv_u{i}b-c"](torch.cat([x, copy], 1)).relu()).relu()
        return f["conv_u0d-score"](x)


def double(i, m, o):
    """Twice convolution, batch norm, ReLU."""
    part = nn.Module()
    part.double_conv = nn.Sequential(nn.Conv2d(i, m, 3, padding=1, bias=False), nn.BatchNorm2d(m), nn.ReLU(),
                                     nn.Conv2d(m, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU())
    part.forward = part.double_conv.forward
    return part


class PaddedUNet(nn.Module):
    """In the names of milesial/Pytorch-UNet."""
    def __init__(self, channels=3, classes=2, width=64, bilinear=False):
        super().__init__()
        half = 2 if bilinear else 1
        self.inc = double(channels, width, width)
        for i in range(1, 5):
            o = width * 2 ** i // (half if i == 4 else 1)
            part = nn.Module()
            part.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), double(width * 2 ** (i - 1), o, o))
            self.add_module(f"down{i}", part)
        for i in range(1, 5):
            wide = width * 2 ** (5 - i)
            o = wide // 2 // (half if i < 4 else 1)
            part = nn.Module()
            part.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True) if bilinear else nn.ConvTranspose2d(wide, wide // 2, 2, 2)
            part.conv = double(wide, wide // 2 if bilinear else o, o)
            self.add_module(f"up{i}", part)
        self.outc = nn.Module()
        self.outc.conv = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        maps = [self.inc(x)]
        for down in (self.down1, self.down2, self.down3, self.down4):
            maps.append(down.maxpool_conv(maps[-1]))
        x = maps.pop()
        for part in (self.up1, self.up2, self.up3, self.up4):
            skip, x = maps.pop(), part.up(x)
            rows, columns = (a - b for a, b in zip(skip.shape[2:], x.shape[2:]))
            x = F.pad(x, (columns // 2, columns - columns // 2, rows // 2, rows - rows // 2))
            x = part.conv(torch.cat([skip, x], 1))
        return self.outc.conv(x)


class UNet3d(nn.Module):
    """Cicek et al. 2016, figure 2: 116 x 132 x 132 -> 28 x 44 x 44 voxels, and its padded form."""
    down = [(3, 32, 64), (64, 64, 128), (128, 128, 256), (256, 256, 512)]

    def __init__(self, pad=0):
        super().__init__()
        def add(name, i, o):
            level, a, b = name[:2], name[2], name[4]
            self.add_module(f"conv_{name}", nn.Conv3d(i, o, 3, padding=pad))
            self.add_module(f"bn_{level}{b}", nn.BatchNorm3d(o, affine=False))
        for k, (i, m, o) in enumerate(self.down):
            add(f"d{k}a-b", i, m), add(f"d{k}b-c", m, o)
        for k, (copied, below) in {2: (256, 512), 1: (128, 256), 0: (64, 128)}.items():
            self.add_module(f"upconv_{'d3c' if k == 2 else f'u{k + 1}d'}_u{k}a", nn.ConvTranspose3d(below, below, 2, 2, bias=False))
            add(f"u{k}b-c", below + copied, copied), add(f"u{k}c-d", copied, copied)
        self.add_module("conv_u0d-score", nn.Conv3d(64, 3, 1))

    def forward(self, x):
        f = self._modules
        step = lambda level, a, b, x: f[f"bn_{level}{b}"](f[f"conv_{level}{a}-{b}"](x)).relu()
        kept = []
        for k in range(4):
            x = step(f"d{k}", "b", "c", step(f"d{k}", "a", "b", F.max_pool3d(x, 2) if k else x))
            kept.append(x)
        source = "d3c"
        for k in (2, 1, 0):
            x, copy = f[f"upconv_{source}_u{k}a"](x), kept[k]
            for axis in (2, 3, 4):
                over = copy.shape[axis] - x.shape[axis]
                if f["conv_d0a-b"].padding[0]:   # padded: an odd size lost its last voxel
                    x = F.pad(x, [0, 0] * (4 - axis) + [over // 2, over - over // 2])
                else:
                    copy = copy.narrow(axis, over // 2, x.shape[axis])
            x = step(f"u{k}", "c", "d", step(f"u{k}", "b", "c", torch.cat([x, copy], 1)))
            source = f"u{k}d"
        return f["conv_u0d-score"](x)


NETWORKS = {
    "unet": (UNet, (1, 1, 188, 188), 188),
    "unet_same": (PaddedUNet, (1, 3, 75, 100), 32),
    "unet_same_bilinear": (lambda: PaddedUNet(bilinear=True), (1, 3, 75, 100)),
    "unet3d": (UNet3d, (1, 3, 92, 92, 100)),
    "unet3d_same": (lambda: UNet3d(1), (1, 3, 20, 26, 33), 8),
}
