import { RecordingDesk } from './recordingDesk.ts';

await new RecordingDesk().start();
