"""GPT (2018) and GPT-2 (2019) in PyTorch, from the papers and the names of the published files."""
import torch
from torch import nn
import torch.nn.functional as F


class Conv1D(nn.Module):
    def __init__(self, nin, nout):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.empty(nin, nout)), nn.Parameter(torch.empty(nout))

    def forward(self, x):
        return F.linear(x, self.weight.T, self.bias)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.c_attn, self.c_proj = heads, Conv1D(width, 3 * width), Conv1D(width, width)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.c_attn(x).view(b, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        future = torch.full((t, t), float("-inf"), dtype=x.dtype).triu(1)
        a = torch.softmax(q @ k.mT / (c // self.heads) ** 0.5 + future, -1)
        return self.c_proj((a @ v).permute(0, 2, 1, 3).flatten(2))


class Feed(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_fc, self.c_proj = Conv1D(width, 4 * width), Conv1D(4 * width, width)

    def forward(self, x):
        x = self.c_fc(x)
        return self.c_proj(0.5 * x * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x ** 3))))


class Block(nn.Module):
    def __init__(self, width, heads, pre):
        super().__init__()
        self.pre, self.ln_1, self.ln_2 = pre, nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn, self.mlp = Attention(width, heads), Feed(width)

    def forward(self, x):
        if self.pre:
            x = x + self.attn(self.ln_1(x))
            return x + self.mlp(self.ln_2(x))
        x = self.ln_1(x + self.attn(x))
        return self.ln_2(x + self.mlp(x))


class GPT(nn.Module):
    def __init__(self, vocabulary, context, width, heads, layers, pre):
        super().__init__()
        self.tables = ("wte", "wpe") if pre else ("tokens_embed", "positions_embed")
        for name, count in zip(self.tables, (vocabulary, context)):
            setattr(self, name, nn.Embedding(count, width))
        self.h = nn.ModuleList(Block(width, heads, pre) for _ in range(layers))
        if pre:
            self.ln_f = nn.LayerNorm(width)

    def forward(self, ids):
        tokens, places = (getattr(self, name) for name in self.tables)
        x = tokens(ids) + places.weight[: ids.shape[1]]
        for block in self.h:
            x = block(x)
        x = self.ln_f(x) if hasattr(self, "ln_f") else x
        return {"logits": x @ tokens.weight.T}


def ids(vocabulary, length=17):
    return {"ids": (torch.arange(2 * length).reshape(2, length) * 37 + 11) % vocabulary}


NETWORKS = {
    "gpt2": (lambda: GPT(50257, 1024, 768, 12, 12, True), ids(50257)),
    "gpt1": (lambda: GPT(40478, 512, 768, 12, 12, False), ids(40478)),
    "gpt1_tiny": (lambda: GPT(101, 32, 64, 4, 2, False), ids(101)),
}
small = {"vocabulary": 101, "context": 32, "width": 64, "heads": 4, "layers": 2}
TRAINING = {"gpt2": (lambda: GPT(101, 32, 64, 4, 2, True), ids(101), small, 0.0), "gpt1": (lambda: GPT(101, 32, 64, 4, 2, False), ids(101), small, 0.0)}
