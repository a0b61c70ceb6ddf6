/** Which of several channels a recording is taken from. */
export type ChannelChoice = 'mean' | 'first' | 'second' | 'loudest';

/** One channel of several: their mean, one of them, or the one with the most power. The first where there is no second. */
export function mixChannels(channels: readonly Float32Array[], take: ChannelChoice = 'mean'): Float32Array {
  const [first = new Float32Array(0), second = first] = channels;
  if (channels.length < 2 || take === 'first') return first;
  if (take === 'second') return second;
  return take === 'loudest' ? loudestOf(channels) : meanOf(channels);
}

function meanOf(channels: readonly Float32Array[]): Float32Array {
  const mono = new Float32Array(channels[0]?.length ?? 0);
  for (const channel of channels)
    for (let i = 0; i < mono.length; i++) mono[i] = (mono[i] as number) + (channel[i] as number);
  return mono.map((sum) => sum / channels.length);
}

function loudestOf(channels: readonly Float32Array[]): Float32Array {
  const powers = channels.map((channel) => channel.reduce((sum, sample) => sum + sample * sample, 0));
  return channels[powers.indexOf(Math.max(...powers))] ?? new Float32Array(0);
}
