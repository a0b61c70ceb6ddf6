"""Writes a small Whisper with random weights as Hugging Face keeps it (huggingFace/) and as CTranslate2 does (ctranslate2/, float16),
and what transformers makes of a signal with it: features, states of the encoder, logits of the first tokens, and greedy tokens.

python makeGolden.py, with torch 2.15.0, transformers 5.23.0, tokenizers 0.23.3, safetensors 0.8.0, ctranslate2 4.8.5.
"""

import json
import shutil
from pathlib import Path

import numpy as np
import torch
from ctranslate2.converters import TransformersConverter
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GenerationConfig, PreTrainedTokenizerFast, WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration

here = Path(__file__).parent
roles = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|zh|>", "<|transcribe|>", "<|translate|>", "<|notimestamps|>"]
sentences = ["今天天气很好，我们去公园吧。", "你好吗？", "the weather is fine today"]


def signal(sample_rate=16000):
    """A voice of 0.8 s at 16 kHz; the test has the same formula."""
    t = np.arange(int(0.8 * sample_rate)) / sample_rate
    phase = 2 * np.pi * (130 * t + 5 * np.sin(2 * np.pi * 1.5 * t))
    return sum(0.2 / n * np.sin(n * phase) for n in range(1, 21)) * (0.5 - 0.5 * np.cos(2 * np.pi * 3 * t))


def tokenizer():
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(sentences * 3, trainers.BpeTrainer(vocab_size=290, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    made.add_special_tokens(roles)
    return PreTrainedTokenizerFast(tokenizer_object=made)


def main():
    fast = tokenizer()
    role = {name: fast.convert_tokens_to_ids(name) for name in roles}
    torch.manual_seed(3)
    config = WhisperConfig(
        vocab_size=len(fast), num_mel_bins=80, d_model=16, max_source_positions=50, max_target_positions=24,
        encoder_layers=2, encoder_attention_heads=2, encoder_ffn_dim=24, decoder_layers=3, decoder_attention_heads=4, decoder_ffn_dim=20,
        pad_token_id=role["<|endoftext|>"], bos_token_id=role["<|endoftext|>"], eos_token_id=role["<|endoftext|>"],
        decoder_start_token_id=role["<|startoftranscript|>"], suppress_tokens=None, begin_suppress_tokens=None,
    )
    model = WhisperForConditionalGeneration(config).eval()
    for parameter in model.parameters():
        parameter.data += 0.3 * torch.randn_like(parameter)
    model.tie_weights()
    features = WhisperFeatureExtractor(chunk_length=1)(signal(), sampling_rate=16000, return_tensors="pt").input_features
    start = [role[name] for name in ["<|startoftranscript|>", "<|zh|>", "<|transcribe|>", "<|notimestamps|>"]]

    def logits(ids):
        with torch.no_grad():
            return model(input_features=features, decoder_input_ids=torch.tensor([ids])).logits[0]

    # What would be said first and what often, so that both lists are seen to be heeded.
    first = logits(start)[-1].argsort(descending=True)[:2].tolist()
    plain = greedy(logits, start, [], [], role["<|endoftext|>"])
    suppressed = [max(set(plain), key=plain.count)]
    tokens = greedy(logits, start, suppressed, first, role["<|endoftext|>"])

    folder = here / "huggingFace"
    shutil.rmtree(folder, ignore_errors=True)
    model.generation_config = GenerationConfig(suppress_tokens=suppressed, begin_suppress_tokens=first)
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
    TransformersConverter(str(folder)).convert(str(here / "ctranslate2"), quantization="float16", force=True)
    for name in ["tokenizer_config.json", "special_tokens_map.json"]:
        (folder / name).unlink(missing_ok=True)
    with torch.no_grad():
        states = model.model.encoder(features).last_hidden_state
    save_file(
        {
            "features": features[0].T.contiguous(),
            "states": states[0].contiguous(),
            "logits": logits(start).contiguous(),
            "tokens": torch.tensor(tokens, dtype=torch.int32),
        },
        here / "expected.safetensors",
    )
    print(json.dumps({"plain": plain, "suppressed": suppressed, "first": first, "tokens": tokens, "text": fast.decode(tokens)}))


def greedy(logits, start, suppressed, first, end, limit=12):
    tokens = []
    while len(tokens) < limit:
        scores = logits(start + tokens)[-1].clone()
        scores[suppressed] = -torch.inf
        if not tokens:
            scores[first] = -torch.inf
        best = int(scores.argmax())
        if best == end:
            break
        tokens.append(best)
    return tokens


main()
