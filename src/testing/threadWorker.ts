import { serveTasks } from '../core/workers/serveTasks.ts';
import { createThreadWork } from './threadWork.ts';

serveTasks(createThreadWork);
