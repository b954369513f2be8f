"""PyTorch as the `MAML` of learn2learn has it: a module with clones of the parameters for each task.

They are moved by `autograd.grad`; nothing is patched, and no inner optimiser is traced. Network and loop over tasks are
those of torch_loop.py. What `clone_module` and `update_module` do is written out, so that the package need not be here.
"""

import torch

import torch_loop

versions = torch_loop.versions


def cloned(net):
    """The same module with clones of its parameters, through which gradients flow to the originals."""
    clone = net.__new__(type(net))
    clone.__dict__ = net.__dict__.copy()
    clone._parameters = {name: parameter.clone() for name, parameter in net._parameters.items()}
    return clone


class Trainer(torch_loop.Trainer):
    """One outer step after the other."""

    form = "clones, a loop over tasks"

    def task(self, group, support_x, support_y, query_x, query_y):
        net = cloned(group.net)
        parameters = net._parameters
        names = {name: "fast_" + name.replace(".", "_") for name in group.rates}
        for _ in range(self.settings["steps"]):
            loss = self.loss(net(support_x), support_y)
            slopes = torch.autograd.grad(loss, [parameters[own] for own in names.values()], create_graph=True)
            for (name, own), slope in zip(names.items(), slopes):
                parameters[own] = parameters[own] - group.rates[name].exp() * slope
        loss = self.loss(net(query_x), query_y) / self.settings["tasks"]
        loss.backward()
        return loss.item()
