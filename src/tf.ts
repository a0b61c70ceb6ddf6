/**
 * The one door to TensorFlow.js. Importing the umbrella package registers every gradient and the chained methods;
 * the names themselves come from tfjs-core. Backends are chosen in core/runtime and nowhere else.
 */
import '@tensorflow/tfjs';

export * from '@tensorflow/tfjs-core';
