#!/usr/bin/env python3
"""GPT-2 with its cache, exported by PyTorch in the layout of optimum's decoders, which transformers.js reads: what `pnpm bench` compares
our generation with.

    /usr/bin/python3 scripts/bench/torch_gpt2.py weights.safetensors folder '{"vocabulary": 50257, "context": 1024, "width": 768, "heads": 12, "layers": 12}'

Writes folder/onnx/model.onnx: input_ids [N, T], attention_mask [N, P + T], position_ids [N, T], past_key_values.I.key and .value [N, H, P, D]
-> logits [N, T, V], present.I.key and .value [N, H, P + T, D]; and folder/config.json, folder/generation_config.json. The network is
written as Hugging Face's modeling_gpt2.py computes it, with the names of the published file. Needs Debian's python3-torch.
"""
import json
import os
import sys
import warnings

import torch
from torch import nn
import torch.nn.functional as F

from tensor_file import read_safetensors

warnings.filterwarnings("ignore")


class Conv1D(nn.Module):
    """A linear layer with its weight [in, out]."""

    def __init__(self, nin, nout):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.empty(nin, nout)), nn.Parameter(torch.empty(nout))

    def forward(self, x):
        return torch.addmm(self.bias, x.view(-1, x.size(-1)), self.weight).view(*x.shape[:-1], self.weight.size(1))


class Attention(nn.Module):
    def __init__(self, width, heads, context):
        super().__init__()
        self.heads, self.width = heads, width
        self.c_attn, self.c_proj = Conv1D(width, 3 * width), Conv1D(width, width)
        self.register_buffer("past", torch.ones(context, context, dtype=torch.bool).tril()[None, None], persistent=False)

    def forward(self, x, mask, key, value):
        apart = lambda y: y.view(*y.shape[:-1], self.heads, self.width // self.heads).permute(0, 2, 1, 3)
        q, k, v = (apart(y) for y in self.c_attn(x).split(self.width, 2))
        k, v = torch.cat((key, k), 2), torch.cat((value, v), 2)
        scores = q @ k.transpose(-1, -2) / (self.width // self.heads) ** 0.5
        seen = self.past[:, :, k.size(2) - q.size(2) : k.size(2), : k.size(2)]
        scores = torch.where(seen, scores, torch.full([], torch.finfo(x.dtype).min)) + mask
        y = (torch.softmax(scores, -1) @ v).permute(0, 2, 1, 3).contiguous()
        return self.c_proj(y.view(*y.shape[:2], self.width)), k, v


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_fc, self.c_proj = Conv1D(width, 4 * width), Conv1D(4 * width, width)

    def forward(self, x):
        x = self.c_fc(x)
        return self.c_proj(0.5 * x * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * torch.pow(x, 3)))))


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(c["width"]), nn.LayerNorm(c["width"])
        self.attn, self.mlp = Attention(c["width"], c["heads"], c["context"]), Mlp(c["width"])

    def forward(self, x, mask, key, value):
        y, k, v = self.attn(self.ln_1(x), mask, key, value)
        x = x + y
        return x + self.mlp(self.ln_2(x)), k, v


class Gpt2(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(c["vocabulary"], c["width"]), nn.Embedding(c["context"], c["width"])
        self.h = nn.ModuleList(Block(c) for _ in range(c["layers"]))
        self.ln_f = nn.LayerNorm(c["width"])

    def forward(self, ids, attention_mask, position_ids, *cache):
        x = self.wte(ids) + self.wpe(position_ids)
        mask = (1.0 - attention_mask[:, None, None, :].to(x.dtype)) * torch.finfo(x.dtype).min
        presents = []
        for i, block in enumerate(self.h):
            x, k, v = block(x, mask, cache[2 * i], cache[2 * i + 1])
            presents += [k, v]
        return (F.linear(self.ln_f(x), self.wte.weight), *presents)


def export(weights, folder, c):
    model = Gpt2(c)
    model.load_state_dict(read_safetensors(weights))
    model.eval()
    layers, heads, width = c["layers"], c["heads"], c["width"]
    names = lambda prefix: [f"{prefix}.{i}.{part}" for i in range(layers) for part in ("key", "value")]
    inputs = ["input_ids", "attention_mask", "position_ids", *names("past_key_values")]
    axes = {"input_ids": {0: "N", 1: "T"}, "position_ids": {0: "N", 1: "T"}, "attention_mask": {0: "N", 1: "S"}, "logits": {0: "N", 1: "T"}}
    axes |= {name: {0: "N", 2: "P"} for name in names("past_key_values")} | {name: {0: "N", 2: "S"} for name in names("present")}
    cache = [torch.zeros(1, heads, 3, width // heads) for _ in range(2 * layers)]
    example = (torch.tensor([[1, 2]]), torch.ones(1, 5, dtype=torch.int64), torch.tensor([[3, 4]]), *cache)
    os.makedirs(os.path.join(folder, "onnx"), exist_ok=True)
    target = os.path.join(folder, "onnx", "model.onnx")
    torch.onnx.export(model, example, target, opset_version=17, input_names=inputs, output_names=["logits", *names("present")], dynamic_axes=axes)
    config = {
        "model_type": "gpt2",
        "architectures": ["GPT2LMHeadModel"],
        "n_layer": layers,
        "n_head": heads,
        "n_embd": width,
        "n_positions": c["context"],
        "n_ctx": c["context"],
        "vocab_size": c["vocabulary"],
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-5,
    }
    for name, content in (("config.json", config), ("generation_config.json", {"do_sample": False})):
        with open(os.path.join(folder, name), "w") as f:
            json.dump(content, f)


export(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
