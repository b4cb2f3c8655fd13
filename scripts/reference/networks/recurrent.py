"""Recurrent language models, sequence to sequence and the first attentions in PyTorch, from the papers."""
import torch
from torch import nn


def ids(length, vocabulary, offset=11):
    return (torch.arange(2 * length).reshape(2, length) * 37 + offset) % vocabulary


class Lstm1997(nn.Module):
    """Without a forget gate, gates i, g, o, step by step."""
    def __init__(self, width, hidden):
        super().__init__()
        self.weight_ih_l0, self.weight_hh_l0 = nn.Parameter(torch.empty(3 * hidden, width)), nn.Parameter(torch.empty(3 * hidden, hidden))
        self.bias_ih_l0, self.bias_hh_l0 = nn.Parameter(torch.empty(3 * hidden)), nn.Parameter(torch.empty(3 * hidden))

    def forward(self, x):
        h = c = x.new_zeros(x.shape[0], self.weight_hh_l0.shape[1])
        out = []
        for step in x.unbind(1):
            i, g, o = (step @ self.weight_ih_l0.T + self.bias_ih_l0 + h @ self.weight_hh_l0.T + self.bias_hh_l0).chunk(3, -1)
            c = c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            out.append(h)
        return torch.stack(out, 1), (h, c)


class Model(nn.Module):
    def __init__(self, rnn, vocabulary, width, states, classes):
        super().__init__()
        self.encoder, self.rnn, self.decoder = nn.Embedding(vocabulary, width), rnn, nn.Linear(states, classes)

    def forward(self, x):
        return {"logits": self.decoder(self.rnn(self.encoder(x))[0])}


class Luong(nn.Module):
    def __init__(self, hidden, score):
        super().__init__()
        self.score, self.combine = score, nn.Linear(2 * hidden, hidden, bias=False)
        if score != "dot":
            self.attn = nn.Linear(hidden, hidden, bias=False)
        if score == "concat":
            self.query, self.v = nn.Linear(hidden, hidden, bias=False), nn.Linear(hidden, 1, bias=False)

    def forward(self, states, memory):
        rows = []
        for state in states.unbind(1):
            if self.score == "concat":
                fit = self.v(torch.tanh(self.query(state)[:, None] + self.attn(memory))).squeeze(-1)
            else:
                fit = ((self.attn(memory) if self.score == "general" else memory) * state[:, None]).sum(-1)
            context = (fit.softmax(-1)[:, :, None] * memory).sum(1)
            rows.append(torch.tanh(self.combine(torch.cat([context, state], -1))))
        return torch.stack(rows, 1)


class Seq2Seq(nn.Module):
    def __init__(self, source, target, width, hidden, layers, score=None):
        super().__init__()
        self.source_embedding, self.target_embedding = nn.Embedding(source, width), nn.Embedding(target, width)
        self.encoder, self.decoder = (nn.LSTM(width, hidden, layers, batch_first=True) for _ in range(2))
        if score:
            self.attention = Luong(hidden, score)
        self.output = nn.Linear(hidden, target)

    def forward(self, source, target):
        memory, state = self.encoder(self.source_embedding(source.flip(1)))
        out, _ = self.decoder(self.target_embedding(target), state)
        return {"logits": self.output(self.attention(out, memory) if hasattr(self, "attention") else out)}


class Alignment(nn.Module):
    def __init__(self, state, memory, width):
        super().__init__()
        self.query, self.attn, self.v = nn.Linear(state, width, bias=False), nn.Linear(memory, width, bias=False), nn.Linear(width, 1, bias=False)

    def forward(self, state, memory):
        fit = self.v(torch.tanh(self.query(state)[:, None] + self.attn(memory))).squeeze(-1)
        return torch.einsum("ns,nse->ne", fit.softmax(-1), memory)


class RnnSearch(nn.Module):
    def __init__(self, source, target, width, hidden, alignment, maxout):
        super().__init__()
        self.source_embedding, self.target_embedding = nn.Embedding(source, width), nn.Embedding(target, width)
        self.encoder = nn.GRU(width, hidden, batch_first=True, bidirectional=True)
        self.init, self.attention = nn.Linear(hidden, hidden), Alignment(hidden, 2 * hidden, alignment)
        self.decoder = nn.GRU(width + 2 * hidden, hidden, batch_first=True)
        self.deep, self.output = nn.Linear(hidden + width + 2 * hidden, 2 * maxout), nn.Linear(maxout, target)

    def forward(self, source, target):
        memory, last = self.encoder(self.source_embedding(source))
        state, rows = torch.tanh(self.init(last[1])), []
        for word in self.target_embedding(target).unbind(1):
            context = self.attention(state, memory)
            deep = self.deep(torch.cat([state, word, context], -1))
            rows.append(self.output(torch.maximum(deep[:, 0::2], deep[:, 1::2])))
            _, state = self.decoder(torch.cat([word, context], -1)[:, None], state[None])
            state = state[0]
        return {"logits": torch.stack(rows, 1)}


options = dict(batch_first=True)
pair = {"source": ids(7, 23), "target": ids(5, 19, 3)}
NETWORKS = {
    "lstm_ptb_small": (lambda: Model(nn.LSTM(200, 200, 2, **options), 10000, 200, 200, 10000), {"ids": ids(9, 10000)}),
    "rnn_tiny": (lambda: Model(nn.RNN(16, 24, 2, **options), 23, 16, 24, 23), {"ids": ids(9, 23)}),
    "lstm_1997_tiny": (lambda: Model(Lstm1997(16, 24), 23, 16, 24, 23), {"ids": ids(9, 23)}),
    "gru_bidirectional_tiny": (lambda: Model(nn.GRU(16, 24, 2, bidirectional=True, **options), 23, 16, 48, 7), {"ids": ids(9, 23)}),
    "seq2seq_tiny": (lambda: Seq2Seq(23, 19, 16, 24, 2), pair),
    **{f"luong_{score}_tiny": (lambda score=score: Seq2Seq(23, 19, 16, 24, 2, score), pair) for score in ("dot", "general", "concat")},
    "rnnsearch_tiny": (lambda: RnnSearch(23, 19, 16, 24, 20, 12), pair),
}
small = {"sourceVocabulary": 23, "targetVocabulary": 19, "width": 16, "hidden": 24}
TRAINING = {
    "lstm_ptb_small": (lambda: Model(nn.LSTM(16, 24, 2, **options), 23, 16, 24, 23), {"ids": ids(9, 23)},
                       {"vocabulary": 23, "numClasses": 23, "width": 16, "hidden": 24}, 0.0),
    "seq2seq_luong": (lambda: Seq2Seq(23, 19, 16, 24, 2, "general"), pair, {**small, "layers": 2}, 0.0),
    "rnnsearch_50": (lambda: RnnSearch(23, 19, 16, 24, 20, 12), pair, {**small, "alignment": 20, "maxout": 12}, 0.0),
}
