"""What the PyTorch contenders share: parameters and batch of bench/trainStep/stepContender.ts, layers on them, the step, the modes.

Parameters keep the paths that they have in tonelab; kernels are turned into torch's layout once. Arguments of a
contender: eager|compile|autocast, the exported file.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

sys.path.append(str(Path(__file__).parents[1]))
from serve import serve  # noqa: E402

MODE, FILE = sys.argv[1], sys.argv[2]
TYPES = {"F32": np.float32, "I32": np.int32}


def read(file):
    """Tensors by path, from a safetensors file."""
    blob = Path(file).read_bytes()
    (size,) = struct.unpack("<Q", blob[:8])
    tensors = {}
    for name, about in json.loads(blob[8 : 8 + size]).items():
        first, last = about["data_offsets"]
        values = np.frombuffer(blob[8 + size + first : 8 + size + last], TYPES[about["dtype"]])
        tensors[name] = torch.from_numpy(values.reshape(about["shape"]).copy())
    return tensors


def tree(tensors, root):
    return {path[len(root) + 1 :]: value for path, value in tensors.items() if path.startswith(root + "/")}


def to_torch(path, value, transposed):
    """[K, Cin, Cout] -> [Cout, Cin, K], or [Cin, Cout, K] of a transposed convolution; matrices are transposed."""
    if path.split("/")[-1] not in ("kernel", "v", "g") or value.ndim == 1:
        return value
    if value.ndim == 2:
        return value.T.contiguous()
    order = (1, 2, 0) if transposed(path) else (2, 1, 0)
    return value.permute(*order).contiguous()


def load(transposed=lambda path: False, frozen=lambda path: False):
    """Parameters and batch; what is frozen, and singular vectors, ask for no gradient."""
    tensors = read(FILE)
    params = {}
    for path, value in tree(tensors, "params").items():
        learns = not frozen(path) and not path.endswith("/u") and not (path.endswith("/v") and value.ndim == 1)
        params[path] = torch.nn.Parameter(to_torch(path, value, transposed), requires_grad=learns)
    return params, tree(tensors, "batch")


def kernel(params, path):
    """A plain kernel, one over its largest singular value, or g * v / |v| with a length for each index of its first axis."""
    if path + "/u" in params:
        matrix = params[path + "/kernel"].flatten(1)
        u = params[path + "/u"]
        return params[path + "/kernel"] / torch.dot(u, (matrix @ params[path + "/v"]).to(u.dtype))
    if path + "/kernel" in params:
        return params[path + "/kernel"]
    v = params[path + "/v"]
    length = v.square().sum((1, 2), keepdim=True).sqrt()
    return params[path + "/g"] * v / length


def iterate_powers(params, turns):
    """Moves all singular vectors on, in place, as so many passes of torch.nn.utils.spectral_norm in training do."""
    with torch.no_grad():
        for path in [name[:-2] for name in params if name.endswith("/u")]:
            matrix, u, v = params[path + "/kernel"].flatten(1), params[path + "/u"], params[path + "/v"]
            for _ in range(turns):
                v.copy_(F.normalize(matrix.T @ u, dim=0, eps=1e-12))
                u.copy_(F.normalize(matrix @ v, dim=0, eps=1e-12))


def linear(params, path, x):
    return F.linear(x, params[path + "/kernel"], params.get(path + "/bias"))


def layer_norm(params, path, x, epsilon=1e-5):
    return F.layer_norm(x, x.shape[-1:], params[path + "/gain"], params[path + "/bias"], epsilon)


def conv(params, path, x, **how):
    """Over [B, C, T]; keeps the number of steps unless padding is given."""
    weight = kernel(params, path)
    how.setdefault("padding", (weight.shape[2] - 1) * how.get("dilation", 1) // 2)
    return F.conv1d(x, weight, params.get(path + "/bias"), **how)


def adamw(params):
    trained = [param for param in params.values() if param.requires_grad]
    return torch.optim.AdamW(trained, lr=2e-4, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)


def compiled(function):
    return torch.compile(function) if MODE == "compile" else function


def precision():
    return torch.autocast("cpu", torch.bfloat16, enabled=MODE == "autocast")


def serve_step(step):
    """`step(training)` does one and gives its loss."""
    first = step(False)
    print("first step", flush=True)
    losses = [first, step(False)]
    serve(lambda: step(True), losses=losses)


def serve_loss(params, loss_of):
    """Serves the plain step of one loss: `loss_of(training)`."""
    optimizer = adamw(params)
    run = compiled(loss_of)

    def step(training):
        optimizer.zero_grad(set_to_none=True)
        with precision():
            loss = run(training)
        loss.backward()
        optimizer.step()
        return loss.item()

    serve_step(step)
