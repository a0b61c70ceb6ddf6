import { serveTasks } from '../../../core/workers/serveTasks.ts';
import { createClipWork } from './cleanClip.ts';

serveTasks(createClipWork);
