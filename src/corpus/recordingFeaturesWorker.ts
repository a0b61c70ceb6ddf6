import { serveTasks } from '../core/workers/serveTasks.ts';
import { createFeatureWork } from './recordingFeatures.ts';

serveTasks(createFeatureWork);
