"""The Transformer (2017) around torch.nn's layers, with a shared table and sinusoidal positions, from the paper."""
import math
import torch
from torch import nn


class Transformer(nn.Module):
    def __init__(self, vocabulary, c, heads, wide, layers, pre=False, final=False):
        super().__init__()
        options = dict(dim_feedforward=wide, dropout=0.0, batch_first=True, norm_first=pre)
        norm = (lambda: nn.LayerNorm(c)) if final else (lambda: None)
        self.embedding = nn.Embedding(vocabulary, c)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(c, heads, **options), layers, norm())
        self.decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(c, heads, **options), layers, norm())

    def embed(self, ids):
        c, x = self.embedding.embedding_dim, self.embedding(ids)
        at = torch.arange(ids.shape[1], dtype=torch.float64)[:, None] / 10000 ** (torch.arange(0, c, 2, dtype=torch.float64) / c)
        return x * math.sqrt(c) + torch.stack([at.sin(), at.cos()], -1).flatten(1).to(x.dtype)

    def forward(self, source, target, mask):
        padding, t = mask == 0, target.shape[1]
        states = self.encoder.train()(self.embed(source), src_key_padding_mask=padding)   # train: without the fused path; dropout is 0
        y = self.decoder(self.embed(target), states, tgt_mask=torch.ones(t, t).triu(1).bool(), memory_key_padding_mask=padding)
        return {"logits": y @ self.embedding.weight.T}


def inputs(vocabulary):
    """11 source tokens, in the second row 8 of them, and 7 target tokens."""
    mask = torch.ones(2, 11, dtype=torch.long)
    mask[1, 8:] = 0
    return {"source": (torch.arange(22).reshape(2, 11) * 37 + 11) % vocabulary,
            "target": (torch.arange(14).reshape(2, 7) * 29 + 5) % vocabulary, "mask": mask}


NETWORKS = {
    "transformer_base": (lambda: Transformer(37000, 512, 8, 2048, 6), inputs(37000)),
    "transformer_prenorm_tiny": (lambda: Transformer(101, 64, 4, 128, 2, True, True), inputs(101)),
}
small = {"vocabulary": 101, "width": 64, "heads": 4, "feedForward": 128, "encoderLayers": 2, "decoderLayers": 2}
TRAINING = {"transformer_base": (lambda: Transformer(101, 64, 4, 128, 2), inputs(101), small, 0.1)}
