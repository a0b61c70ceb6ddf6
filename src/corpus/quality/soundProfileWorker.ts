import { serveTasks } from '../../core/workers/serveTasks.ts';
import { createProfileWork } from './soundProfile.ts';

serveTasks(createProfileWork);
