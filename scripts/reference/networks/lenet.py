"""LeNet-5, today's dense form and that of 1998."""
import torch


class LeNet5(torch.nn.Module):
    """The dense LeNet-5 (LeCun et al. 1998, ReLU and max pooling), names of PyTorch's tutorial network."""
    def __init__(self):
        super().__init__()
        nn = torch.nn
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        F = torch.nn.functional
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.flatten(1))))))


class Subsample(torch.nn.Module):
    def __init__(self, maps):
        super().__init__()
        self.weight, self.bias = (torch.nn.Parameter(torch.zeros(maps)) for _ in range(2))

    def forward(self, x):
        four = x[:, :, 0::2, 0::2] + x[:, :, 0::2, 1::2] + x[:, :, 1::2, 0::2] + x[:, :, 1::2, 1::2]
        return four * self.weight[:, None, None] + self.bias[:, None, None]


class LeNet5Of1998(torch.nn.Module):
    """LeNet-5 with the connections of table I, written map by map; a dense output layer in place of the RBF codes."""
    # Table I of the paper, a column per map of C3.
    table = [[0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 0], [5, 0, 1], [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 0],
             [4, 5, 0, 1], [5, 0, 1, 2], [0, 1, 3, 4], [1, 2, 4, 5], [2, 3, 5, 0], [0, 1, 2, 3, 4, 5]]

    def __init__(self):
        super().__init__()
        nn = torch.nn
        self.c1, self.s2, self.s4, self.c5 = nn.Conv2d(1, 6, 5), Subsample(6), Subsample(16), nn.Conv2d(16, 120, 5)
        kinds = [(6, 3), (6, 4), (3, 4), (1, 6)]
        self.c3 = nn.ModuleList(nn.Conv2d(rows * reads, rows, 5, groups=rows) for rows, reads in kinds)
        self.f6, self.output = nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        squash = lambda a: 1.7159 * torch.tanh(2 / 3 * a)
        s2 = squash(self.s2(squash(self.c1(x))))
        maps, row = [], 0
        for kind in self.c3:
            for i in range(kind.out_channels):
                maps.append(torch.nn.functional.conv2d(s2[:, self.table[row]], kind.weight[i:i + 1], kind.bias[i:i + 1]))
                row += 1
        s4 = squash(self.s4(squash(torch.cat(maps, 1))))
        return self.output(squash(self.f6(squash(self.c5(s4)).flatten(1))))


NETWORKS = {"lenet5": (LeNet5, (2, 1, 32, 32)), "lenet5_1998": (LeNet5Of1998, (2, 1, 32, 32))}
