import { serveTasks } from '../../../core/workers/serveTasks.ts';
import { createRenderWork } from './renderWork.ts';

serveTasks(createRenderWork);
