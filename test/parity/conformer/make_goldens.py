"""Makes forward.safetensors beside this script, from Hugging Face's own FastSpeech2ConformerEncoder (ESPnet's text-to-speech Conformer):

    python make_goldens.py

Its batch norms are replaced by layer norms over the channels, as the encoder here has them; everything else is the package's.
Used with torch 2.15.0, transformers 5.23.0, numpy 2.4.6, safetensors 0.8.0.
"""

import sys
from pathlib import Path

import torch
from transformers import FastSpeech2ConformerConfig
from transformers.models.fastspeech2_conformer.modeling_fastspeech2_conformer import FastSpeech2ConformerEncoder

sys.path.insert(0, str(Path(__file__).parent.parent))
from hashed_state import fill, ranged, write

RANGES = {
    "layer_norm.weight": (0.75, 1.25), "norm.weight": (0.75, 1.25), "pos_bias_u": (-0.4, 0.4), "pos_bias_v": (-0.4, 0.4),
    "linear_pos.weight": (-0.3, 0.3), "depthwise_conv.weight": (-0.5, 0.5), "weight": (-0.2, 0.2), "bias": (-0.1, 0.1),
}

torch.set_num_threads(1)


class ChannelNorm(torch.nn.Module):
    """A layer norm over the channels of [B, C, T], where the package has a batch norm."""

    def __init__(self, channels):
        super().__init__()
        self.norm = torch.nn.LayerNorm(channels)

    def forward(self, x):
        return self.norm(x.transpose(1, 2)).transpose(1, 2)


CHANNELS = 16
config = FastSpeech2ConformerConfig(
    hidden_size=CHANNELS, encoder_layers=2, encoder_num_attention_heads=2, encoder_linear_units=24, encoder_kernel_size=7,
    encoder_normalize_before=True,  # as in the paper
)
encoder = FastSpeech2ConformerEncoder(config, config.encoder_config, use_encoder_input_layer=False)
for layer in encoder.conformer_layers:
    layer.conv_module.norm = ChannelNorm(CHANNELS)
encoder.eval()
state = fill(encoder, "conformer/", RANGES)
results = {}
for steps in (1, 2, 5, 12):
    x = ranged(f"x{steps}", (2, steps, CHANNELS), -1, 1).requires_grad_(True)
    states = encoder(x / CHANNELS**0.5, return_dict=True).last_hidden_state
    results[f"states/{steps}"] = states
    if steps == 5:
        (states * ranged("weighting", tuple(states.shape), -1, 1)).sum().backward()
        results["gradient/5"] = x.grad
write(Path(__file__).parent / "forward.safetensors", results, {"state": state})
print("parameters at the published size:", sum(
    p.numel() for p in FastSpeech2ConformerEncoder(
        FastSpeech2ConformerConfig(), FastSpeech2ConformerConfig().encoder_config
    ).parameters()
))
