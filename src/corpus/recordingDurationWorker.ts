import { serveTasks } from '../core/workers/serveTasks.ts';
import { createDurationWork } from './recordingDuration.ts';

serveTasks(createDurationWork);
