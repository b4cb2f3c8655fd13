"""BERT, its heads of pre-training, RoBERTa and DistilBERT in PyTorch, from the papers and the names of the published files."""
import torch
from torch import nn
import torch.nn.functional as F


class Names(nn.Module):
    """Children by name, which a state_dict shows."""
    def __init__(module, /, **children):
        super(Names, module).__init__()
        for name, child in children.items():
            module.add_module(name, child)


def attend(q, k, v, mask, heads):
    b, t, c = q.shape
    q, k, v = (z.view(b, t, heads, c // heads).transpose(1, 2) for z in (q, k, v))
    scores = torch.einsum("bhid,bhjd->bhij", q, k) / (c // heads) ** 0.5
    scores = scores + (1.0 - mask[:, None, None, :].to(q.dtype)) * torch.finfo(torch.float32).min
    return torch.einsum("bhij,bhjd->bihd", scores.softmax(-1), v).reshape(b, t, c)


class Layer(nn.Module):
    def __init__(self, c, heads, eps):
        super().__init__()
        self.heads = heads
        self.attention = Names(**{"self": Names(query=nn.Linear(c, c), key=nn.Linear(c, c), value=nn.Linear(c, c)),
                                  "output": Names(dense=nn.Linear(c, c), LayerNorm=nn.LayerNorm(c, eps))})
        self.intermediate = Names(dense=nn.Linear(c, 4 * c))
        self.output = Names(dense=nn.Linear(4 * c, c), LayerNorm=nn.LayerNorm(c, eps))

    def forward(self, x, mask):
        a, o = self.attention.get_submodule("self"), self.attention.output
        x = o.LayerNorm(o.dense(attend(a.query(x), a.key(x), a.value(x), mask, self.heads)) + x)
        return self.output.LayerNorm(self.output.dense(F.gelu(self.intermediate.dense(x))) + x)


class Bert(nn.Module):
    def __init__(self, vocabulary, rows, types, c, heads, layers, eps=1e-12, padding=None):
        super().__init__()
        self.padding = padding
        self.embeddings = Names(word_embeddings=nn.Embedding(vocabulary, c), position_embeddings=nn.Embedding(rows, c),
                                token_type_embeddings=nn.Embedding(types, c), LayerNorm=nn.LayerNorm(c, eps))
        self.encoder = Names(layer=nn.ModuleList(Layer(c, heads, eps) for _ in range(layers)))
        self.pooler = Names(dense=nn.Linear(c, c))

    def forward(self, ids, *rest):
        types, mask = rest if len(rest) == 2 else (torch.zeros_like(ids), rest[0])
        places = torch.arange(ids.shape[1]).expand_as(ids)
        if self.padding is not None:
            places = torch.where(ids == self.padding, 0, (ids != self.padding).cumsum(1)) + self.padding
        e = self.embeddings
        x = e.LayerNorm(e.word_embeddings(ids) + e.token_type_embeddings(types) + e.position_embeddings(places))
        for layer in self.encoder.layer:
            x = layer(x, mask)
        return {"last_hidden_state": x, "pooler_output": torch.tanh(self.pooler.dense(x[:, 0]))}


class Predictions(nn.Module):
    def __init__(self, vocabulary, c):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        self.transform = Names(dense=nn.Linear(c, c), LayerNorm=nn.LayerNorm(c, 1e-12))


class PreTraining(nn.Module):
    def __init__(self, vocabulary, rows, types, c, heads, layers):
        super().__init__()
        self.bert = Bert(vocabulary, rows, types, c, heads, layers)
        self.cls = Names(predictions=Predictions(vocabulary, c), seq_relationship=nn.Linear(c, 2))

    def forward(self, ids, types, mask):
        y, head = self.bert(ids, types, mask), self.cls.predictions
        x = head.transform.LayerNorm(F.gelu(head.transform.dense(y["last_hidden_state"])))
        return {"prediction_logits": x @ self.bert.embeddings.word_embeddings.weight.T + head.bias,
                "seq_relationship_logits": self.cls.seq_relationship(y["pooler_output"])}


class Distil(nn.Module):
    def __init__(self, vocabulary, rows, c, heads, layers):
        super().__init__()
        self.heads = heads
        self.embeddings = Names(word_embeddings=nn.Embedding(vocabulary, c), position_embeddings=nn.Embedding(rows, c),
                                LayerNorm=nn.LayerNorm(c, 1e-12))
        self.transformer = Names(layer=nn.ModuleList(
            Names(attention=Names(**{k + "_lin": nn.Linear(c, c) for k in ("q", "k", "v", "out")}), sa_layer_norm=nn.LayerNorm(c, 1e-12),
                  ffn=Names(lin1=nn.Linear(c, 4 * c), lin2=nn.Linear(4 * c, c)), output_layer_norm=nn.LayerNorm(c, 1e-12)) for _ in range(layers)))

    def forward(self, ids, mask):
        e = self.embeddings
        x = e.LayerNorm(e.word_embeddings(ids) + e.position_embeddings.weight[: ids.shape[1]])
        for m in self.transformer.layer:
            a = m.attention
            x = m.sa_layer_norm(x + a.out_lin(attend(a.q_lin(x), a.k_lin(x), a.v_lin(x), mask, self.heads)))
            x = m.output_layer_norm(x + m.ffn.lin2(F.gelu(m.ffn.lin1(x))))
        return {"last_hidden_state": x}


def inputs(vocabulary, types=True, padding=None):
    """17 tokens, the second sentence from 9 on; the second row is padded from 12 on."""
    ids = (torch.arange(34).reshape(2, 17) * 37 + 11) % vocabulary
    sentences, mask = torch.zeros(2, 17, dtype=torch.long), torch.ones(2, 17, dtype=torch.long)
    sentences[:, 9:] = 1
    mask[1, 12:] = 0
    if padding is not None:
        ids[1, 12:] = padding
    return {"ids": ids, **({"types": sentences} if types else {}), "mask": mask}


NETWORKS = {
    "bert_base_uncased": (lambda: Bert(30522, 512, 2, 768, 12, 12), inputs(30522)),
    "bert_base_uncased_pretraining": (lambda: PreTraining(30522, 512, 2, 768, 12, 12), inputs(30522)),
    "roberta_base": (lambda: Bert(50265, 514, 1, 768, 12, 12, 1e-5, 1), inputs(50265, False, 1)),
    "bert_pretraining_tiny": (lambda: PreTraining(101, 32, 2, 64, 4, 2), inputs(101)),
    "roberta_tiny": (lambda: Bert(101, 34, 1, 64, 4, 2, 1e-5, 1), inputs(101, False, 1)),
    "distilbert_base_uncased": (lambda: Distil(30522, 512, 768, 12, 6), inputs(30522, False)),
}
