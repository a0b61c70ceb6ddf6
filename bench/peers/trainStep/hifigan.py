"""Contender: the step of bench/trainStep/hifigan.ts in PyTorch: discriminators, then the generator against the moved discriminators."""

import numpy as np
import torch
import torch.nn.functional as F
from step import adamw, compiled, conv, iterate_powers, kernel, load, precision, serve_step, tree

RATES, SLOPE = (8, 8, 2, 2), 0.1
KERNELS, DILATIONS, PERIODS, SCALES = (3, 7, 11), (1, 3, 5), (2, 3, 5, 7, 11), 3
PERIOD_STRIDES = (3, 3, 3, 3, 1)
SCALE_STRIDES = (1, 2, 2, 4, 4, 1, 1)
N_FFT, HOP, MELS, SAMPLE_RATE = 1024, 256, 80, 22050

params, batch = load(transposed=lambda path: "/upsample/" in path)
generator, judges = tree(params, "vocoder"), tree(params, "discriminators")
mel, wave = batch["mel"].transpose(1, 2).contiguous(), batch["wave"].transpose(1, 2).contiguous()


def generate(mel):
    states = conv(generator, "pre", (mel + 5) * 0.4)
    for stage, rate in enumerate(RATES):
        own = f"stages/{stage}/upsample"
        weight = kernel(generator, own)
        padding = (weight.shape[2] - rate) // 2
        raised = F.conv_transpose1d(
            F.leaky_relu(states, SLOPE), weight, generator[own + "/bias"], stride=rate, padding=padding
        )
        states = sum(residual_block(f"stages/{stage}/blocks/{block}", raised) for block in range(len(KERNELS))) / 3
    return torch.tanh(conv(generator, "post", F.leaky_relu(states, 0.01)))


def residual_block(own, x):
    for index, dilation in enumerate(DILATIONS):
        first = conv(generator, f"{own}/dilated/{index}", F.leaky_relu(x, SLOPE), dilation=dilation)
        x = x + conv(generator, f"{own}/plain/{index}", F.leaky_relu(first, SLOPE))
    return x


def judge_stack(own, x, strides):
    maps = []
    for index, stride in enumerate(strides):
        layer = f"{own}/convs/{index}"
        groups = x.shape[1] // kernel(judges, layer).shape[1]
        x = F.leaky_relu(conv(judges, layer, x, stride=stride, groups=groups), SLOPE)
        maps.append(x)
    return [*maps, conv(judges, own + "/post", x)]


def judge(wave):
    """All feature maps; the last of each discriminator is its score."""
    verdicts = []
    for index, period in enumerate(PERIODS):
        items, _, samples = wave.shape
        padded = F.pad(wave, (0, -samples % period), "reflect")
        rows = padded.view(items, -1, period).transpose(1, 2).reshape(items * period, 1, -1)
        verdicts.append(judge_stack(f"periods/{index}", rows, PERIOD_STRIDES))
    for index in range(SCALES):
        if index > 0:
            wave = F.avg_pool1d(wave, 4, 2, 2)
        verdicts.append(judge_stack(f"scales/{index}", wave, SCALE_STRIDES))
    return verdicts


def mel_filterbank():
    """Slaney's bands up to half the sample rate. [M, F]"""

    def hz_to_mel(hz):
        return np.where(hz < 1000, 3 * hz / 200, 15 + 27 * np.log(np.maximum(hz, 1e-9) / 1000) / np.log(6.4))

    def mel_to_hz(mel):
        return np.where(mel < 15, 200 * mel / 3, 1000 * np.exp(np.log(6.4) * (mel - 15) / 27))

    edges = mel_to_hz(np.linspace(0, hz_to_mel(np.float64(SAMPLE_RATE / 2)), MELS + 2))
    bins = np.linspace(0, SAMPLE_RATE / 2, N_FFT // 2 + 1)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    weights = np.maximum(0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None]
    return torch.from_numpy(weights.astype(np.float32))


bands, window = mel_filterbank(), torch.hann_window(N_FFT)


def log_mel(wave):
    padded = F.pad(wave, ((N_FFT - HOP) // 2,) * 2, "reflect").squeeze(1)
    spectrum = torch.stft(padded.float(), N_FFT, HOP, window=window, center=False, return_complex=True)
    magnitude = (spectrum.real.square() + spectrum.imag.square() + 1e-6).sqrt()
    return (bands @ magnitude).clamp(min=1e-5).log()


def judges_loss(wave, produced):
    real, made = judge(wave), judge(produced)
    return sum((r[-1].float() - 1).square().mean() + m[-1].float().square().mean() for r, m in zip(real, made))


def generator_loss(wave, produced):
    real, made = judge(wave), judge(produced)
    fooled = sum((m[-1].float() - 1).square().mean() for m in made)
    matching = sum((a.float() - b.float()).abs().mean() for r, m in zip(real, made) for a, b in zip(r, m))
    return 45 * (log_mel(produced) - log_mel(wave)).abs().mean() + fooled + 2 * matching


generate_, judges_loss_, generator_loss_ = compiled(generate), compiled(judges_loss), compiled(generator_loss)
move_judges, move_generator = adamw(judges), adamw(generator)
learning = [param for param in judges.values() if param.requires_grad]


def step(_training):
    with precision():
        produced = generate_(mel)
        first = judges_loss_(wave, produced.detach())
    move_judges.zero_grad(set_to_none=True)
    first.backward()
    iterate_powers(judges, turns=2)
    move_judges.step()
    # The generator's gradient passes through the discriminators but is not taken of them.
    for param in learning:
        param.requires_grad_(False)
    with precision():
        loss = generator_loss_(wave, produced)
    move_generator.zero_grad(set_to_none=True)
    loss.backward()
    iterate_powers(judges, turns=2)
    move_generator.step()
    for param in learning:
        param.requires_grad_(True)
    return loss.item()


serve_step(step)
