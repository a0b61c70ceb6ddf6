import type { NativeKind } from './runtimeCache.ts';
import { tensorFlowVersion } from './runtimeCache.ts';

/** One wheel of the Python package index that holds TensorFlow's C++ libraries and headers. */
export interface WheelPin {
  /** Requirement name of the package. */
  readonly name: string;
  readonly version: string;
  /** The hash that pip reports for this wheel and must find again. */
  readonly sha256: string;
  readonly bytes: number;
  /** Platform tag of the wheel; the libraries do not depend on the machine's own Python. */
  readonly platformTag: string;
  /** Extra whose requirements (the CUDA libraries) are fetched as well. */
  readonly extra?: string;
}

/** The Python for which the pinned wheels were built; any other Python can download them. */
export const pythonTag = { version: '3.12', abi: 'cp312' } as const;

const version = tensorFlowVersion;

/** Wheels by `${kind}-${platform}-${arch}`; other platforms take the official install script. */
const wheels: Readonly<Record<string, WheelPin>> = {
  'cpu-linux-x64': {
    name: 'tensorflow-cpu',
    version,
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    bytes: 273_800_000,
    platformTag: 'manylinux_2_27_x86_64',
  },
  'cpu-linux-arm64': {
    name: 'tensorflow',
    version,
    sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    bytes: 280_000_000,
    platformTag: 'manylinux_2_27_aarch64',
  },
  'gpu-linux-x64': {
    name: 'tensorflow',
    version,
    sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    bytes: 570_000_000,
    platformTag: 'manylinux_2_27_x86_64',
    extra: 'and-cuda',
  },
};

/** The wheel for this kind and machine, or undefined where TensorFlow is not published in a form that can be linked. */
export function wheelFor(kind: NativeKind, platform: string, architecture: string): WheelPin | undefined {
  return wheels[`${kind}-${platform}-${architecture}`];
}

/** The only parts of a wheel that are unpacked: the libraries that are linked and the headers that the binding includes. */
export const libraryFiles = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'] as const;

export const headerFolders = [
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/',
  'tensorflow/include/tsl/',
  'tensorflow/include/xla/tsl/',
] as const;
