import { serveTasks } from '../core/workers/serveTasks.ts';
import { createSoundWork } from './soundMeasures.ts';

serveTasks(createSoundWork);
