#!/usr/bin/env python3
"""Position tables at other image sizes, by torchvision and by torch as timm calls it: packages/vit/test/fixtures/positions.json."""
import json, math, pathlib, torch
import numpy as np
from torch.nn.functional import interpolate
from torchvision.models.vision_transformer import interpolate_embeddings

SIDE, WIDTH = 4, 3
table = torch.tensor([math.sin(1.7 * i) for i in range((1 + SIDE * SIDE) * WIDTH)], dtype=torch.float64).reshape(1, -1, WIDTH)
grid = table[:, 1:].reshape(1, SIDE, SIDE, WIDTH).permute(0, 3, 1, 2)
tables = {}
for size in ((6, 6), (3, 3), (5, 7)):
    name = f"{size[0]}x{size[1]}"
    if size[0] == size[1]:
        tables[f"torchvision {name}"] = interpolate_embeddings(8 * size[0], 8, {"encoder.pos_embedding": table.clone()})["encoder.pos_embedding"]
    rows = interpolate(grid, size=size, mode="bicubic", antialias=True).permute(0, 2, 3, 1).reshape(1, -1, WIDTH)
    tables[f"timm {name}"] = torch.cat([table[:, :1], rows], 1)
out = pathlib.Path(__file__).parents[2] / "packages/vit/test/fixtures/positions.json"
source = f"torch {torch.__version__}: torchvision's interpolate_embeddings, and interpolate(bicubic, antialias) as timm's resample_abs_pos_embed calls it; a table [1, 17, 3] of sin(1.7 i)"
out.write_text(json.dumps({"_source": source, "tables": {k: [float(np.float32(v)) for v in t.flatten()] for k, t in tables.items()}}))
