/**
 * Runs a thread's script (the first argument) in a checkout that was not built: each thread needs the loader of its
 * parent. Plain JavaScript, because the loader is not there yet.
 */
import { register } from 'tsx/esm/api';

register();
await import(process.argv[2]);
