/** What a task gives, and the buffers of it that move to the asker without a copy. */
export interface TaskOutcome<Result> {
  readonly result: Result;
  readonly transfer?: readonly ArrayBuffer[];
}

/** Does one task at a time. */
export type TaskWork<Task, Result> = (task: Task) => TaskOutcome<Result> | Promise<TaskOutcome<Result>>;

/**
 * Makes the work of one thread from the pool's data. A result must depend on data and task alone, never on the tasks that
 * the thread had before: which thread gets which task is chance.
 */
export type CreateTaskWork<Data, Task, Result> = (
  data: Data,
) => TaskWork<Task, Result> | Promise<TaskWork<Task, Result>>;
