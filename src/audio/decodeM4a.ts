import { AudioError } from '../errors.ts';
import type { DecodedChannels } from './decodedChannels.ts';
import { checkMp4IsComplete } from './mp4Boxes.ts';

/** FAAD2 as WebAssembly, under a licence (GPL-2.0) that forbids to bring it along: who wants it installs it. */
const decoderPackage = '@audio/decode-aac';

const loadDecoder = () => import('@audio/decode-aac');

/**
 * The channels of an MP4/M4A file with AAC or Apple Lossless, without the encoder's silence at both ends.
 * @throws AudioError where the decoder's package is not installed, the file is cut short, or holds no such sound.
 */
export async function decodeM4a(bytes: Uint8Array, name: string, load = loadDecoder): Promise<DecodedChannels> {
  checkMp4IsComplete(bytes, name);
  const { default: decode } = await load().catch((cause: unknown) => {
    throw new AudioError(
      `${name}: this is an MP4/M4A file, which is read by the package ${decoderPackage} (GPL-2.0), and that is not installed; ` +
        `run 'npm install ${decoderPackage}', or convert the file ('ffmpeg -i in.m4a out.wav')`,
      { cause },
    );
  });
  try {
    const { channelData, sampleRate } = await decode(bytes);
    return { channels: channelData, sampleRate };
  } catch (error) {
    throw new AudioError(`${name}: cannot decode this MP4/M4A file: ${(error as Error).message}`, { cause: error });
  }
}
