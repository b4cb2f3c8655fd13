#!/usr/bin/env python3
"""Make golden outputs of torchvision / torch.nn models under a weight rule that any language can repeat.

Needs Debian's python3-torch and python3-torchvision (apt-get install python3-torch python3-torchvision);
run it with /usr/bin/python3 to remake packages/cnn-zoo/test/fixtures:

    /usr/bin/python3 make_golden.py OUTDIR resnet18 vit_b_16 ...          eval-mode outputs
    /usr/bin/python3 make_golden.py --train OUTDIR resnet18 vit_small ...  gradients and loss curves
    /usr/bin/python3 make_golden.py --train --nudged OUTDIR mobilenet_v2   the same, where a unit lies at a kink

The weight rule (see README.md beside this file) fills every state_dict entry from its NAME and SHAPE alone,
so a golden file holds no weights: a re-implementation that has the same parameter names and shapes fills
itself by the same rule, runs the same input, and must give the same output.
"""
import gzip, json, os, sys
import numpy as np, torch, torchvision

torch.set_num_threads(1)
NUDGED = "--nudged" in sys.argv and not sys.argv.remove("--nudged")
# Sizes other than 224: where deep squeeze-and-excitation makes float32 chaotic under the weight rule, small images.
SIZE = {"inception_v3": 299, "efficientnet_b3": 32, "efficientnet_b4": 32, "efficientnet_b5": 24, "efficientnet_b6": 16, "efficientnet_b7": 16, "efficientnet_v2_m": 192, "regnet_y_3_2gf": 24, "regnet_y_16gf": 24, "regnet_y_32gf": 24}
TRAIN_SIZE = {"densenet121": 128, "googlenet": 128, "inception_v3": 299, "mobilenet_v2": 128, "shufflenet_v2_x1_0": 128}   # others 64
SEG = ("fcn_", "deeplabv3_", "lraspp_")


def unit(name, n):
    """n float32 values in [0,1): murmur3's finaliser over fnv1a32(name) + (i+1)*0x9E3779B9."""
    h = 0x811C9DC5
    for b in name.encode():
        h = ((h ^ b) * 0x01000193) & 0xFFFFFFFF
    z = (np.arange(1, n + 1, dtype=np.uint64) * 0x9E3779B9 + h).astype(np.uint64) & np.uint64(0xFFFFFFFF)
    z = z.astype(np.uint32)
    z ^= z >> np.uint32(16); z = z * np.uint32(0x85EBCA6B)
    z ^= z >> np.uint32(13); z = z * np.uint32(0xC2B2AE35)
    z ^= z >> np.uint32(16)
    return (z >> np.uint32(8)).astype(np.float32) * np.float32(2.0 ** -24)


def fill(name, shape):
    """The weight rule: float32, row-major."""
    u = unit(name, int(np.prod(shape, dtype=np.int64)) if shape else 1)
    leaf = name.rsplit(".", 1)[-1]
    if leaf == "running_var" or (len(shape) == 1 and leaf == "weight"):
        v = np.float32(0.5) + u
    elif len(shape) <= 1:
        v = (2 * u - 1) * np.float32(0.1)
    else:
        fan_in = int(np.prod(shape[1:]))
        v = (2 * u - 1) * np.float32(np.sqrt(np.float32(6.0 / fan_in)))
    return v.reshape(shape).astype(np.float32)


def image(shape, cells=7):
    """A batch of images [N, C, H, W] or volumes [N, C, D, H, W]: cells random colour blocks in [-2, 2) along each axis,
    plus noise in [-0.25, 0.25)."""
    n, c, *sizes = shape
    blocks = (2 * unit("blocks", n * c * cells ** len(sizes)) - 1).reshape(n, c, *[cells] * len(sizes)) * np.float32(2)
    noise = (2 * unit("noise", int(np.prod(shape))) - 1).reshape(shape) * np.float32(0.25)
    return (blocks[np.ix_(range(n), range(c), *[np.arange(s) * cells // s for s in sizes])] + noise).astype(np.float32)


def load_rule(model):
    sd = model.state_dict()
    skip = ("num_batches_tracked", "relative_position_index")
    for k, t in sd.items():
        if k.endswith(skip) or not t.is_floating_point():
            continue
        t.copy_(torch.from_numpy(fill(k, tuple(t.shape))))
    model.load_state_dict(sd)
    return sum(p.numel() for p in model.parameters())


def sample(t, k=64, single=None):
    """k values at even strides of the flattened tensor, and its statistics."""
    a = t.detach().double().flatten().numpy()
    step = max(1, a.size // k)
    effect = float(np.sqrt(np.mean((a[:a.size // 2] - a[a.size // 2:]) ** 2)) / a.std()) if t.shape[0] == 2 else None
    spread = float(np.abs(single.detach().double().flatten().numpy() - a).max() / np.abs(a).max()) if single is not None else None
    return {"shape": list(t.shape), "stride": step, "input_effect": effect, "spread": spread, "values": [float(np.float32(x)) for x in a[::step][:k]],
            "mean": float(a.mean()), "std": float(a.std()), "maxabs": float(np.abs(a).max())}


def trainings():
    """Small networks of sequences for training goldens: name of a model -> (function that builds it, inputs, what changes in the
    model's configuration, label smoothing)."""
    import importlib, pathlib
    found = {}
    for file in sorted((pathlib.Path(__file__).parent / "networks").glob("*.py")):
        found.update(getattr(importlib.import_module(f"networks.{file.stem}"), "TRAINING", {}))
    return found


def networks():
    """What torchvision lacks, written for this purpose in networks/*.py: name -> (function that builds it, input shape), and,
    where 64 pixels do not fit, the size in training goldens."""
    import importlib, pathlib
    found = {}
    for file in sorted((pathlib.Path(__file__).parent / "networks").glob("*.py")):
        found.update(importlib.import_module(f"networks.{file.stem}").NETWORKS)
    return found


NETWORKS, TRAINING = networks(), trainings()


def segmentation(name):
    return getattr(torchvision.models.segmentation, name)(weights=None, weights_backbone=None, **({} if name.startswith("lraspp_") else {"aux_loss": True}))


def build(name):
    if name in NETWORKS:
        make, shape = NETWORKS[name][:2]
        return make(), shape
    if name.startswith(SEG):
        return segmentation(name), (1, 3, 96, 128)
    kw = {"weights": None}
    if name == "googlenet":
        kw.update(aux_logits=True, init_weights=False, transform_input=False)
    if name == "inception_v3":
        kw.update(aux_logits=True, init_weights=False, transform_input=False)
    s = SIZE.get(name, 224)
    return getattr(torchvision.models, name)(**kw), (2, 3, s, s)


def torch_nn(name):
    nn = torch.nn
    if name == "torch_transformer":   # Vaswani et al.'s encoder-decoder as torch.nn.Transformer has it (post-norm, ReLU)
        m = nn.Transformer(d_model=64, nhead=4, num_encoder_layers=2, num_decoder_layers=2, dim_feedforward=128, dropout=0.0, batch_first=True)
        def run(m):
            src = torch.as_tensor(2 * unit("src", 2 * 11 * 64).reshape(2, 11, 64) - 1, dtype=torch.get_default_dtype())
            tgt = torch.as_tensor(2 * unit("tgt", 2 * 7 * 64).reshape(2, 7, 64) - 1, dtype=torch.get_default_dtype())
            return {"out": m(src, tgt, tgt_mask=nn.Transformer.generate_square_subsequent_mask(7))}
        return m, run
    if name == "torch_lstm":
        m = nn.LSTM(10, 20, num_layers=2, batch_first=True)
        def run(m):
            y, (h, c) = m(torch.as_tensor(2 * unit("input", 3 * 9 * 10).reshape(3, 9, 10) - 1, dtype=torch.get_default_dtype()))
            return {"out": y, "h": h, "c": c}
        return m, run
    if name == "torch_gru":
        m = nn.GRU(10, 20, num_layers=1, batch_first=True, bidirectional=True)
        def run(m):
            y, h = m(torch.as_tensor(2 * unit("input", 3 * 9 * 10).reshape(3, 9, 10) - 1, dtype=torch.get_default_dtype()))
            return {"out": y, "h": h}
        return m, run
    if name == "torch_mha":
        m = nn.MultiheadAttention(48, 6, batch_first=True)
        def run(m):
            q = torch.as_tensor(2 * unit("q", 2 * 5 * 48).reshape(2, 5, 48) - 1, dtype=torch.get_default_dtype())
            kv = torch.as_tensor(2 * unit("kv", 2 * 9 * 48).reshape(2, 9, 48) - 1, dtype=torch.get_default_dtype())
            y, w = m(q, kv, kv, need_weights=True, average_attn_weights=False)
            return {"out": y, "weights": w}
        return m, run
    if name in ("gpt2_tiny", "bert_tiny"):
        return text_model(name)
    raise SystemExit("unknown model " + name)


def small(name):
    """A torchvision model for training goldens, with every dropout and stochastic depth at 0, and its image size."""
    tv = torchvision.models
    if name in NETWORKS:
        make, shape, *size = NETWORKS[name]
        m, size = make(), size[0] if size else min(shape[-1], 64)
    elif name.startswith(SEG):
        m, size = segmentation(name), 64
    elif name == "vit_small":
        m, size = tv.VisionTransformer(image_size=64, patch_size=16, num_layers=2, num_heads=4, hidden_dim=64, mlp_dim=128), 64
    elif name == "swin_small":
        m, size = tv.SwinTransformer(patch_size=[4, 4], embed_dim=24, depths=[2, 2], num_heads=[2, 4], window_size=[4, 4], stochastic_depth_prob=0.0), 64
    elif name in ("googlenet", "inception_v3"):
        m, size = getattr(tv, name)(weights=None, aux_logits=True, init_weights=False, transform_input=False), TRAIN_SIZE[name]
    else:
        m, size = getattr(tv, name)(weights=None), TRAIN_SIZE.get(name, 64)
    for k in m.modules():
        if isinstance(k, torch.nn.modules.dropout._DropoutNd):
            k.p = 0.0
        if type(k).__name__ == "StochasticDepth":
            k.p = 0.0
    return m, size


def train_golden(name, batch=4, steps=10):
    """Cross entropy (plus 0.3 of each auxiliary head's, 0.5 of a segmentation network's) in train mode on one batch:
    gradients at the rule's weights, running statistics after one forward pass, and the loss before each of 10 SGD and
    10 AdamW steps. Values are float64's; `spread` is how far torch's own float32 lies from them, relative, so no test
    asks for more than float32 can give."""
    text = TRAINING.get(name)   # model, inputs, configuration, label smoothing
    shape = (1, 1, 0, 0) if text else NETWORKS[name][1] if name in NETWORKS else (1, 3, 0, 0)
    channels, dims = shape[1], len(shape) - 2
    y = classes = None
    ce = torch.nn.functional.cross_entropy

    def run(dtype, nudge=0):
        if text:
            model, x = text[0](), None
        else:
            model, size = small(name)
            pixels = image((batch, channels, *([size] * dims)))
            if nudge:
                pixels = (pixels * (1 + (unit(f"nudge {nudge}", pixels.size).reshape(pixels.shape) - 0.5) * 2.0 ** -22)).astype(np.float32)
            x = torch.from_numpy(pixels).to(dtype)
        model.train()
        n = load_rule(model)
        model.to(dtype)

        def loss_of():
            nonlocal y, classes
            if text:   # a token for each position, the classes last
                o = model(*text[1].values())["logits"].movedim(-1, 1)
                classes, places = o.shape[1], (o.shape[0], *o.shape[2:])
                y = torch.from_numpy(np.floor(unit("labels", int(np.prod(places))).astype(np.float64) * classes).astype(np.int64)).reshape(places)
                return ce(o, y, label_smoothing=text[3])
            o = model(x)
            o = list(o.values()) if isinstance(o, dict) else [o] if torch.is_tensor(o) else list(o)
            classes, places = o[0].shape[1], tuple(o[0].shape[2:])
            if y is None and places:   # a class for each pixel
                y = torch.from_numpy(np.floor(unit("labels", batch * int(np.prod(places))).astype(np.float64) * classes).astype(np.int64)).reshape(batch, *places)
            elif y is None:   # within the classes: ten of them, or a thousand
                y = torch.tensor(([1, 3, 5, 9] if classes < 1000 else [1, 250, 500, 999])[:batch])
            return ce(o[0], y) + weight_of(model) * sum(ce(a, y) for a in o[1:])

        def weight_of(model):   # of auxiliary heads
            return getattr(model, "auxiliary_weight", 0.5 if y.dim() > 1 else 0.3)

        loss = loss_of()
        loss.backward()
        r = {"params": n, "weight": weight_of(model), "shape": None if text else list(x.shape), "classes": classes, "loss0": float(loss),
             "grad": {k: p.grad.double().flatten().numpy().copy() for k, p in model.named_parameters()},
             "running": {k: float(b.double().norm()) for k, b in model.named_buffers() if k.endswith(("running_mean", "running_var"))}}
        if nudge:
            return r
        for label, make in (("sgd", lambda ps: torch.optim.SGD(ps, lr=1e-4, momentum=0.9, weight_decay=1e-4)),
                            ("adamw", lambda ps: torch.optim.AdamW(ps, lr=1e-4, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2))):
            model.to(torch.float32)
            model.train()
            load_rule(model)
            model.to(dtype)
            opt, r[label] = make(model.parameters()), []
            for _ in range(steps):
                opt.zero_grad()
                loss = loss_of()
                r[label].append(float(loss))
                loss.backward()
                opt.step()
        return r

    d, f = run(torch.float64), run(torch.float32)
    nudged = [run(torch.float32, k)["grad"] for k in (1, 2, 3)] if NUDGED else []
    largest = max(float(np.linalg.norm(g)) for g in d["grad"].values())
    grad, zero = {}, []
    for k, g in d["grad"].items():
        l2 = float(np.linalg.norm(g))
        if l2 < 1e-9 * largest:
            zero.append(k)
            continue
        step = max(1, g.size // 4)
        grad[k] = {"l2": l2, "spread": float(np.linalg.norm(g - f["grad"][k])) / l2,
                   **({"nudged": max(float(np.linalg.norm(g - n[k])) / l2 for n in nudged)} if nudged else {}), "stride": step, "values": [float(v) for v in g[::step][:4]]}
    doc = {"model": name, "source": f"torch {torch.__version__}, torchvision {torchvision.__version__}, train mode, dropout 0, float64 CPU",
           **({"config": text[2], "input": {k: {"shape": list(t.shape), "values": t.flatten().tolist()} for k, t in text[1].items()}} if text else
              {"input": {"shape": d["shape"], "rule": "image"}}),
           "labels": y.tolist() if y.dim() == 1 else {"shape": list(y.shape), "classes": d["classes"]}, "loss": f"cross entropy, mean; auxiliary heads x {d['weight']}",
           "params": d["params"], "loss0": d["loss0"], "grad": grad, "zero_grad": zero, "running": d["running"],
           "optimizers": {"sgd": "lr 1e-4, momentum 0.9, weight_decay 1e-4 (L2)", "adamw": "lr 1e-4, betas 0.9 0.999, eps 1e-8, weight_decay 1e-2 (decoupled)"}}
    for label in ("sgd", "adamw"):
        doc[label] = d[label]
        doc[label + "_spread"] = [abs(u - v) / max(abs(u), 1e-12) for u, v in zip(d[label], f[label])]
    return doc


class Named(torch.nn.Module):
    """A module whose children are given by name, so that a state_dict has the published names."""
    def __init__(module, forward, /, **children):   # positional-only: BERT has a child named `self`
        super(Named, module).__init__()
        for k, v in children.items():
            module.add_module(k, v)
        module._f = forward

    def forward(self, *a):
        return self._f(self, *a)


class Conv1D(torch.nn.Module):
    """GPT-2's projection: weight [in, out]."""
    def __init__(self, i, o):
        super().__init__()
        self.weight, self.bias = torch.nn.Parameter(torch.zeros(i, o)), torch.nn.Parameter(torch.zeros(o))

    def forward(self, x):
        return x @ self.weight + self.bias


def attend(q, k, v, heads, causal):
    b, t, c = q.shape
    q, k, v = (z.reshape(b, -1, heads, c // heads).transpose(1, 2) for z in (q, k, v))
    s = q @ k.transpose(-1, -2) / (c // heads) ** 0.5
    if causal:
        s = s.masked_fill(torch.ones(t, t).triu(1).bool(), float("-inf"))
    return (s.softmax(-1) @ v).transpose(1, 2).reshape(b, t, c)


def text_model(name, vocab=101, context=32, width=64, heads=4, layers=2):
    """Tiny GPT-2 and BERT with the parameter names of the published `gpt2` and `bert-base-uncased` safetensors
    (without the `transformer.` / `bert.` prefix), written here from the papers' equations."""
    nn, F = torch.nn, torch.nn.functional
    ids = (torch.arange(2 * 17).reshape(2, 17) * 37 + 11) % vocab
    if name == "gpt2_tiny":
        def block_f(m, x):
            q, k, v = m.attn.c_attn(m.ln_1(x)).split(width, -1)
            x = x + m.attn.c_proj(attend(q, k, v, heads, True))
            return x + m.mlp.c_proj(F.gelu(m.mlp.c_fc(m.ln_2(x)), approximate="tanh"))
        block = lambda: Named(block_f, ln_1=nn.LayerNorm(width, 1e-5), attn=Named(None, c_attn=Conv1D(width, 3 * width), c_proj=Conv1D(width, width)),
                              ln_2=nn.LayerNorm(width, 1e-5), mlp=Named(None, c_fc=Conv1D(width, 4 * width), c_proj=Conv1D(4 * width, width)))
        def f(m, i):
            x = m.wte(i) + m.wpe(torch.arange(i.shape[1]))
            for b in m.h:
                x = b(x)
            x = m.ln_f(x)
            return {"hidden": x, "logits": x @ m.wte.weight.T}
        m = Named(f, wte=nn.Embedding(vocab, width), wpe=nn.Embedding(context, width), h=nn.ModuleList(block() for _ in range(layers)), ln_f=nn.LayerNorm(width, 1e-5))
        return m, lambda m: m(ids)
    ln = lambda: nn.LayerNorm(width, 1e-12)
    lin = nn.Linear
    def layer_f(m, x, mask):
        a = getattr(m.attention, "self")
        b, t, c = x.shape
        q, k, v = (z(x).reshape(b, t, heads, c // heads).transpose(1, 2) for z in (a.query, a.key, a.value))
        s = (q @ k.transpose(-1, -2) / (c // heads) ** 0.5).masked_fill(~mask[:, None, None, :], torch.finfo(torch.float32).min)
        y = (s.softmax(-1) @ v).transpose(1, 2).reshape(b, t, c)
        x = m.attention.output.LayerNorm(x + m.attention.output.dense(y))
        return m.output.LayerNorm(x + m.output.dense(F.gelu(m.intermediate.dense(x))))
    layer = lambda: Named(layer_f, attention=Named(None, self=Named(None, query=lin(width, width), key=lin(width, width), value=lin(width, width)),
                                                   output=Named(None, dense=lin(width, width), LayerNorm=ln())),
                          intermediate=Named(None, dense=lin(width, 4 * width)), output=Named(None, dense=lin(4 * width, width), LayerNorm=ln()))
    def f(m, i, types, mask):
        e = m.embeddings
        x = e.LayerNorm(e.word_embeddings(i) + e.position_embeddings(torch.arange(i.shape[1])) + e.token_type_embeddings(types))
        for b in m.encoder.layer:
            x = b(x, mask)
        return {"last_hidden_state": x, "pooler_output": torch.tanh(m.pooler.dense(x[:, 0]))}
    m = Named(f, embeddings=Named(None, word_embeddings=nn.Embedding(vocab, width), position_embeddings=nn.Embedding(context, width),
                                  token_type_embeddings=nn.Embedding(2, width), LayerNorm=ln()),
              encoder=Named(None, layer=nn.ModuleList(layer() for _ in range(layers))), pooler=Named(None, dense=lin(width, width)))
    types, mask = torch.zeros(2, 17, dtype=torch.long), torch.ones(2, 17, dtype=torch.bool)
    types[:, 9:] = 1
    mask[1, 12:] = False
    return m, lambda m: m(ids, types, mask)


def write(doc, path):
    """As JSON; packed where thousands of names make it larger than a fixture may be."""
    text = json.dumps(doc)
    if len(text) < 120_000:
        open(path, "w").write(text)
    else:
        open(f"{path}.gz", "wb").write(gzip.compress(text.encode(), mtime=0))


def main():
    if sys.argv[1] == "--train":
        out = sys.argv[2]
        os.makedirs(out, exist_ok=True)
        for name in sys.argv[3:]:
            torch.manual_seed(0)
            doc = train_golden(name)
            json.dump(doc, open(f"{out}/{name}.json", "w"))
            print(name, doc["params"], "loss0", round(doc["loss0"], 5), "sgd", [round(v, 4) for v in doc["sgd"]][::3], "adamw", [round(v, 4) for v in doc["adamw"]][::3], flush=True)
        return
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    for name in sys.argv[2:]:
        torch.manual_seed(0)
        if name.startswith("torch_") or name in ("gpt2_tiny", "bert_tiny"):
            model, run = torch_nn(name)
            shape = None
        else:
            model, shape = build(name)
        model.eval()
        params = load_rule(model)
        results = []
        for dtype in (torch.float32, torch.float64):
            model.to(dtype)
            torch.set_default_dtype(dtype)
            with torch.no_grad():
                if shape is None:
                    res = run(model)
                elif isinstance(shape, dict):   # ids, masks: given by value
                    y = model(*(t.to(dtype) if t.is_floating_point() else t for t in shape.values()))
                    res = y if isinstance(y, dict) else {"out": y}
                else:
                    y = model(torch.from_numpy(image(shape)).to(dtype))
                    res = dict(y) if isinstance(y, dict) else {"out": y if torch.is_tensor(y) else y[0]}
            results.append(res)
        torch.set_default_dtype(torch.float32)
        single, res = results
        keys = [[k, list(t.shape)] for k, t in model.state_dict().items() if t.is_floating_point()]
        doc = {"model": name, "source": f"torch {torch.__version__}, torchvision {torchvision.__version__}, eval mode, float64 CPU",
               "params": params, "input": {"shape": shape, "rule": "image" if shape else "see README.md"} if not isinstance(shape, dict) else
               {k: {"shape": list(t.shape), "values": t.flatten().tolist()} for k, t in shape.items()},
               "outputs": {k: sample(v, single=single[k]) for k, v in res.items()}, "state_dict": keys}
        assert all(np.isfinite(o["maxabs"]) and o["std"] > 0 for o in doc["outputs"].values()), name
        write(doc, f"{out}/{name}.json")
        print(name, params, {k: (o["shape"], round(o["mean"], 4), round(o["std"], 4), round(o["maxabs"], 3)) for k, o in doc["outputs"].items()}, flush=True)


if __name__ == "__main__":
    main()
