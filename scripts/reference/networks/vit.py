"""Vision transformers that torchvision has no function for, in its names: the sizes Ti and S, and mean pooling without a class token."""
import torch
from torch import nn
from torchvision.models import VisionTransformer


class MeanPooled(VisionTransformer):
    def __init__(self, **sizes):
        super().__init__(**sizes)
        del self.class_token
        self.encoder.pos_embedding = nn.Parameter(torch.zeros(1, self.seq_length - 1, self.hidden_dim))

    def forward(self, x):
        tokens = self.conv_proj(x).flatten(2).transpose(1, 2)
        return self.heads(self.encoder(tokens).mean(1))


def make(patch, width, heads, kind=VisionTransformer, image=224, layers=12):
    return lambda: kind(image_size=image, patch_size=patch, num_layers=layers, num_heads=heads, hidden_dim=width, mlp_dim=4 * width)


SHAPE = (2, 3, 224, 224)
NETWORKS = {
    "vit_ti_16": (make(16, 192, 3), SHAPE),
    "vit_s_16": (make(16, 384, 6), SHAPE),
    "vit_s_32": (make(32, 384, 6), SHAPE),
    "vit_b_16_gap": (make(16, 768, 12, MeanPooled), SHAPE),
}
