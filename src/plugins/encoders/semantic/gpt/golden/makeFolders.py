"""Writes two small Hugging Face folders and what transformers makes of them: characters/ (vocab.txt and
pytorch_model.bin, as uer/gpt2-chinese-cluecorpussmall is laid out) and byteLevel/ (vocab.json, merges.txt and a bare
model.safetensors, as openai-community/gpt2).

python makeFolders.py, with torch 2.15.0, transformers 5.23.0, tokenizers 0.23.3, safetensors 0.8.0.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import BertTokenizer, GPT2Config, GPT2LMHeadModel, GPT2TokenizerFast

here = Path(__file__).parent
sentences = ["今天天气很好，我们去公园吧。", "你好吗？", "我的WiFi 5G很快 123"]
sizes = dict(n_embd=12, n_head=3, n_positions=40, activation_function="gelu_new")


def model_of(vocabulary_size, seed, **more):
    torch.manual_seed(seed)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=vocabulary_size, **sizes, **more)).eval()
    # Initial biases are 0 and gains 1: other values show that each is in its place.
    for parameter in model.parameters():
        parameter.data += 0.2 * torch.randn_like(parameter)
    return model


def write(folder, model, rows):
    """rows: per sentence ids and code units where tokens begin."""
    json.dump({k: v for k, v in model.config.to_dict().items() if v is not None}, open(folder / "config.json", "w"), indent=1)
    tensors = {}
    with torch.no_grad():
        for index, (ids, starts) in enumerate(rows):
            out = model(torch.tensor([ids]), output_hidden_states=True)
            tensors |= {f"{index}.ids": torch.tensor(ids, dtype=torch.int32), f"{index}.starts": torch.tensor(starts, dtype=torch.int32)}
            tensors |= {f"{index}.hidden.{layer}": states[0].contiguous().clone() for layer, states in enumerate(out.hidden_states)}
            tensors[f"{index}.logits"] = out.logits[0].contiguous().clone()
    save_file(tensors, folder / "expected.safetensors")


def units(text, offsets):
    return [len(text[:start].encode("utf-16-le")) // 2 for start in offsets]


def characters():
    folder = here / "characters"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"今天气很好我们去公园吧。，你吗？的快", "wi", "##fi", "5", "##g", "1", "##23"]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")
    tokenizer = BertTokenizer(str(folder / "vocab.txt"))
    model = model_of(len(words), 1, n_layer=3)
    rows = []
    for text in sentences:
        encoded = tokenizer(text, return_offsets_mapping=True)
        special = {tokenizer.cls_token_id, tokenizer.sep_token_id}
        starts = [-1 if i in special else u for i, u in zip(encoded.input_ids, units(text, [o[0] for o in encoded.offset_mapping]))]
        rows.append((encoded.input_ids, starts))
    write(folder, model, rows)
    state = model.state_dict()
    # Older files also hold the causal masks.
    for layer in range(3):
        state[f"transformer.h.{layer}.attn.bias"] = torch.ones(1, 1, 40, 40).tril().bool()
        state[f"transformer.h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    torch.save(state, folder / "pytorch_model.bin")


def byte_level():
    folder = here / "byteLevel"
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=300, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(sentences * 3, trainer)
    tokenizer.model.save(str(folder))
    fast = GPT2TokenizerFast(tokenizer_object=tokenizer)
    model = model_of(len(fast), 2, n_layer=2, n_inner=20)
    rows = []
    for text in sentences:
        encoded = fast(text, return_offsets_mapping=True)
        rows.append((encoded.input_ids, units(text, [o[0] for o in encoded.offset_mapping])))
    write(folder, model, rows)
    bare = {k.removeprefix("transformer."): v.contiguous().clone() for k, v in model.state_dict().items() if k.startswith("transformer.")}
    save_file(bare, folder / "model.safetensors")


characters()
byte_level()
