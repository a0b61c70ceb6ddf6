import { findAddon } from './nativeAddon.ts';
import { nvidiaDevice } from './nvidiaDevice.ts';

/** Whether runs would use a graphics card on this machine: its driver and its runtime are there. Loads neither. */
export function hasUsableGpu(): boolean {
  return findAddon('gpu') !== undefined && nvidiaDevice() !== undefined;
}
