#!/usr/bin/env python3
"""Makes model.safetensors and expected.safetensors: a tiny GPT-2 with Hugging Face names, and what it answers.

Run: pip install numpy==2.4.6 ctranslate2==4.8.5 && python makeGolden.py
Logits come from CTranslate2's own GPT-2 (an implementation independent of this project and of the formulas below);
hidden states come from the numpy formulas, which must agree with those logits within 1e-5, or nothing is written.
"""

import json
import struct
import tempfile
from pathlib import Path

import ctranslate2
import numpy as np
from ctranslate2.specs import common_spec, transformer_spec

HERE = Path(__file__).parent
V, P, C, H, L, EPSILON = 13, 9, 12, 3, 3, 1e-5
SENTENCES = [[2, 7, 5, 9, 12, 3], [2, 6, 3], [2, 5, 5, 11, 8, 6, 10, 7, 3]]


def weights() -> dict[str, np.ndarray]:
    random = np.random.default_rng(20240229)
    normal = lambda *shape, scale=0.3: (random.standard_normal(shape) * scale).astype(np.float32)
    out = {'transformer.wte.weight': normal(V, C), 'transformer.wpe.weight': normal(P, C)}
    for layer in range(L):
        h = f'transformer.h.{layer}.'
        for norm in ('ln_1', 'ln_2'):
            out[f'{h}{norm}.weight'] = 1 + normal(C)
            out[f'{h}{norm}.bias'] = normal(C)
        for name, rows, columns in (('attn.c_attn', C, 3 * C), ('attn.c_proj', C, C), ('mlp.c_fc', C, 4 * C), ('mlp.c_proj', 4 * C, C)):
            out[f'{h}{name}.weight'] = normal(rows, columns)
            out[f'{h}{name}.bias'] = normal(columns)
    out['transformer.ln_f.weight'] = 1 + normal(C)
    out['transformer.ln_f.bias'] = normal(C)
    return out


def states(w: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    w = {name: value.astype(np.float64) for name, value in w.items()}
    T = len(ids)
    norm = lambda x, name: (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + EPSILON) * w[name + '.weight'] + w[name + '.bias']
    affine = lambda x, name: x @ w[name + '.weight'] + w[name + '.bias']
    heads = lambda x: x.reshape(T, H, C // H).transpose(1, 0, 2)
    gelu = lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    x = w['transformer.wte.weight'][ids] + w['transformer.wpe.weight'][:T]
    for layer in range(L):
        h = f'transformer.h.{layer}.'
        query, key, value = map(heads, np.split(affine(norm(x, h + 'ln_1'), h + 'attn.c_attn'), 3, axis=-1))
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(C // H)
        scores = np.where(np.tril(np.ones((T, T))) > 0, scores, -np.inf)
        attention = np.exp(scores - scores.max(-1, keepdims=True))
        attention /= attention.sum(-1, keepdims=True)
        x = x + affine((attention @ value).transpose(1, 0, 2).reshape(T, C), h + 'attn.c_proj')
        x = x + affine(gelu(affine(norm(x, h + 'ln_2'), h + 'mlp.c_fc')), h + 'mlp.c_proj')
    return norm(x, 'transformer.ln_f')


def outside_logits(w: dict[str, np.ndarray]) -> list[np.ndarray]:
    """The same weights in CTranslate2's decoder."""
    spec = transformer_spec.TransformerDecoderModelSpec.from_config(
        L, H, pre_norm=True, activation=common_spec.Activation.GELUTanh
    )
    fill = lambda part, name: (setattr(part, 'weight', w[name + '.weight'].T.copy()), setattr(part, 'bias', w[name + '.bias']))
    norm = lambda part, name: (setattr(part, 'gamma', w[name + '.weight']), setattr(part, 'beta', w[name + '.bias']))
    spec.decoder.embeddings.weight = w['transformer.wte.weight']
    spec.decoder.position_encodings.encodings = w['transformer.wpe.weight']
    spec.decoder.projection.weight = w['transformer.wte.weight'].copy()
    spec.decoder.scale_embeddings = False
    norm(spec.decoder.layer_norm, 'transformer.ln_f')
    for layer, part in enumerate(spec.decoder.layer):
        h = f'transformer.h.{layer}.'
        norm(part.self_attention.layer_norm, h + 'ln_1')
        norm(part.ffn.layer_norm, h + 'ln_2')
        fill(part.self_attention.linear[0], h + 'attn.c_attn')
        fill(part.self_attention.linear[1], h + 'attn.c_proj')
        fill(part.ffn.linear_0, h + 'mlp.c_fc')
        fill(part.ffn.linear_1, h + 'mlp.c_proj')
    tokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] + [chr(97 + index) for index in range(V - 5)]
    spec.register_vocabulary(tokens)
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = '[CLS]', '[SEP]', '[UNK]'
    spec.config.layer_norm_epsilon = EPSILON
    spec.validate()
    with tempfile.TemporaryDirectory() as folder:
        spec.save(folder)
        generator = ctranslate2.Generator(folder, compute_type='float32')
        logits = generator.forward_batch([[tokens[index] for index in ids] for ids in SENTENCES], return_log_probs=False)
    array = np.array(logits.to(ctranslate2.DataType.float32))
    return [array[row, : len(ids)] for row, ids in enumerate(SENTENCES)]


def save(path: Path, tensors: dict[str, np.ndarray]) -> None:
    table, blocks, at = {}, [], 0
    for name, value in tensors.items():
        block = np.ascontiguousarray(value, np.float32).tobytes()
        table[name] = {'dtype': 'F32', 'shape': list(value.shape), 'data_offsets': [at, at + len(block)]}
        blocks.append(block)
        at += len(block)
    head = json.dumps(table).encode()
    head += b' ' * (-len(head) % 8)
    path.write_bytes(struct.pack('<Q', len(head)) + head + b''.join(blocks))


def main() -> None:
    w = weights()
    hidden = [states(w, ids) for ids in SENTENCES]
    logits = outside_logits(w)
    worst = max(np.abs(h @ w['transformer.wte.weight'].T - l).max() for h, l in zip(hidden, logits))
    print('largest difference between the two implementations:', worst)
    if worst > 1e-5:
        raise SystemExit('the numpy formulas and CTranslate2 disagree; nothing was written')
    save(HERE / 'model.safetensors', w)
    expected = {}
    for index, (h, l) in enumerate(zip(hidden, logits)):
        expected[f'{index}.states'], expected[f'{index}.logits'] = h, l
    save(HERE / 'expected.safetensors', expected)


if __name__ == '__main__':
    main()
