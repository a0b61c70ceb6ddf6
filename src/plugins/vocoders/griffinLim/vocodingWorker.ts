import { serveTasks } from '../../../core/workers/serveTasks.ts';
import { createVocodingWork } from './vocodingWork.ts';

serveTasks(createVocodingWork);
