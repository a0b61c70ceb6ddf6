/** The microphone, open; it goes on hearing between takes, so that no take misses its beginning. */
export interface Microphone {
  readonly sampleRate: number;
  /** Frames heard so far, whether or not they are recorded. */
  readonly heardFrames: number;
  record(): void;
  /** Ends the take and gives its blocks of samples. */
  stop(): readonly Float32Array<ArrayBuffer>[];
}

export interface MicrophoneEvents {
  /** Greatest amplitude of each block, 0 to 1. */
  onLevel(peak: number): void;
  /** It was unplugged or taken away. */
  onEnd(): void;
}

/** What a voice needs: the sound as it is. */
const constraints: MediaStreamConstraints = {
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 },
};

/** Asks for the microphone and opens it. @throws Error that says in plain words why it cannot be used. */
export async function openMicrophone(events: MicrophoneEvents): Promise<Microphone> {
  const stream = await askForStream();
  const track = stream.getAudioTracks()[0];
  if (track === undefined) throw new Error(refusals['NotFoundError']);
  track.addEventListener('ended', () => events.onEnd());
  const rate = track.getSettings().sampleRate;
  const context = new AudioContext(rate === undefined ? {} : { sampleRate: rate });
  await context.audioWorklet.addModule('browser/captureProcessor.js');
  const capture = new AudioWorkletNode(context, 'capture');
  // What leads nowhere is not run by every browser; the way out is silent.
  context.createMediaStreamSource(stream).connect(capture).connect(context.destination);
  await context.resume();
  return listenTo(capture.port, context.sampleRate, events);
}

function listenTo(port: MessagePort, sampleRate: number, events: MicrophoneEvents): Microphone {
  let heardFrames = 0;
  let take: Float32Array<ArrayBuffer>[] | undefined;
  port.onmessage = ({ data }: MessageEvent<Float32Array<ArrayBuffer>>) => {
    heardFrames += data.length;
    take?.push(data);
    events.onLevel(data.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0));
  };
  return {
    sampleRate,
    get heardFrames() {
      return heardFrames;
    },
    record: () => {
      take = [];
    },
    // What was said last is still on its way, and so is the noise of the key.
    stop: () => {
      const blocks = take ?? [];
      take = undefined;
      return blocks;
    },
  };
}

const refusals: Readonly<Record<string, string>> = {
  NotAllowedError:
    'The browser may not use the microphone. Allow it for this page (the sign beside the address), then press Space.',
  NotFoundError: 'No microphone was found. Plug one in, then press Space.',
  NotReadableError: 'The microphone cannot be opened: another program may be using it. Close that, then press Space.',
};

async function askForStream(): Promise<MediaStream> {
  if (navigator.mediaDevices === undefined) {
    throw new Error(
      'The browser gives the microphone to pages of this computer only: open the address as it was printed.',
    );
  }
  try {
    return await navigator.mediaDevices.getUserMedia(constraints);
  } catch (cause) {
    const { name, message } = cause as DOMException;
    throw new Error(refusals[name] ?? `The microphone cannot be opened: ${message}`, { cause });
  }
}
