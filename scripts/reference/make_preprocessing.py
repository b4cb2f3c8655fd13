#!/usr/bin/env python3
"""Make the fixture of tensor-core's preprocessing test: torchvision's transforms of PIL images, by Debian's packages.

    /usr/bin/python3 scripts/reference/make_preprocessing.py packages/tensor-core/test/fixtures/torch_preprocessing.json

Images are made by a rule that the test repeats; of each result every `stride`-th value is kept, as its grey level (base64),
and the first few as they are.
"""
import base64, json, sys
import numpy as np, PIL, torch, torchvision
from PIL import Image
from torchvision import transforms as T
from torchvision.transforms._presets import ImageClassification
from make_layers import unit

MODES = {"bilinear": T.InterpolationMode.BILINEAR, "bicubic": T.InterpolationMode.BICUBIC}
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
SAMPLES = 5000

# name: (kind of image, height, width, resize, interpolation, crop or None, grey)
CASES = {
    "wide, smaller": ("photo", 301, 457, 256, "bilinear", 224, False),
    "tall, smaller, an odd margin": ("photo", 459, 311, 232, "bilinear", 224, False),
    "noise, much smaller": ("noise", 640, 481, 256, "bilinear", 224, False),
    "noise, smaller by cubics": ("noise", 379, 500, 236, "bicubic", 224, False),
    "tall, larger by cubics": ("photo", 97, 61, 224, "bicubic", 224, False),
    "wide, larger": ("noise", 83, 120, 256, "bilinear", 227, False),
    "half the size": ("noise", 512, 600, 256, "bilinear", 224, False),
    "already of its size": ("photo", 256, 343, 256, "bilinear", 224, False),
    "squeezed into a rectangle": ("photo", 150, 222, [97, 300], "bicubic", None, False),
    "smaller than its crop": ("photo", 90, 60, 50, "bilinear", 81, False),
    "grey": ("photo", 131, 97, 28, "bilinear", 28, True),
}


def image(kind, height, width):
    """Noise, or a pattern of slow waves with a little of it."""
    noise = np.floor(256 * unit(kind, height * width * 3)).astype(np.int64).reshape(height, width, 3)
    if kind == "noise":
        return noise.astype(np.uint8)
    y, x, c = np.ogrid[:height, :width, :3]
    wave = (3 * x + 5 * y + 40 * c) % 512
    return np.minimum(255, np.minimum(wave, 511 - wave) + noise // 16).astype(np.uint8)


def transform(resize, mode, crop, grey):
    if isinstance(resize, int) and not grey:
        return ImageClassification(crop_size=crop, resize_size=resize, interpolation=MODES[mode])
    steps = [T.Grayscale()] if grey else []
    steps += [T.Resize(resize, MODES[mode])] + ([T.CenterCrop(crop)] if crop else []) + [T.ToTensor()]
    return T.Compose(steps + [T.Normalize(MEAN[:1], STD[:1]) if grey else T.Normalize(MEAN, STD)])


def case(kind, height, width, resize, mode, crop, grey):
    out = transform(resize, mode, crop, grey)(Image.fromarray(image(kind, height, width)))
    mean, std = (torch.tensor(v[: out.shape[0]]).reshape(-1, 1, 1) for v in (MEAN, STD))
    levels = (255 * (out * std + mean)).round().to(torch.uint8).reshape(-1)
    stride = max(1, len(levels) // SAMPLES) | 1
    return {
        "image": kind, "height": height, "width": width,
        "preprocessing": {
            "resize": resize, "interpolation": mode, **({"crop": crop} if crop else {}), **({"grey": True} if grey else {}),
            "mean": MEAN[: out.shape[0]], "std": STD[: out.shape[0]],
        },
        "shape": [1, *out.shape], "stride": stride,
        "levels": base64.b64encode(levels[::stride].numpy().tobytes()).decode(),
        "first": [float("%.7g" % v) for v in out.reshape(-1)[:12].tolist()],
    }


cases = {name: case(*args) for name, args in CASES.items()}
with open(sys.argv[1], "w") as f:
    source = f"torchvision {torchvision.__version__}, Pillow {PIL.__version__}"
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(c, separators=(',', ':'))}" for name, c in cases.items())
    f.write(f'{{\n"source": {json.dumps(source)},\n"cases": {{\n{lines}\n}}\n}}\n')
