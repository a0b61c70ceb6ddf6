import { pairFrames, unpairFrames } from '../../../nn/framePairs.ts';
import type { Tensor3D } from '../../../tf.ts';

/** How the stacks see the frames of an utterance: one by one, or in pairs. */
export interface FrameView {
  /** Frames that stand side by side: W. */
  readonly width: 1 | 2;
  /** x [B, Ty, C], mask [B, Ty, 1] -> [B, ⌈Ty / W⌉, W · C] */
  group(x: Tensor3D, mask: Tensor3D): Tensor3D;
  /** Groups with at least one valid frame. [B, Ty, 1] -> [B, ⌈Ty / W⌉, 1] */
  groupMask(mask: Tensor3D): Tensor3D;
  /** The way back. [B, ⌈Ty / W⌉, W · C] -> [B, Ty, C] */
  ungroup(groups: Tensor3D, frames: number): Tensor3D;
}

export const singleFrames: FrameView = {
  width: 1,
  group: (x) => x,
  groupMask: (mask) => mask,
  ungroup: (groups) => groups,
};

/** Source: Glow-TTS (arXiv:2005.11129), the squeeze by 2 of section 2.3. An odd last frame gets an empty second one. */
export const pairedFrames: FrameView = {
  width: 2,
  group: (x, mask) => pairFrames(x, mask).pairs,
  groupMask: (mask) => pairFrames(mask, mask).firstMask,
  ungroup: unpairFrames,
};
