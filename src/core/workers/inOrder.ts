/**
 * Starts tasks and gives their results in the order of the tasks, however they finish. Tasks are drawn when they are
 * needed; at most `ahead` of them are under way or wait to be taken, which bounds memory.
 *
 * @throws the failure of the first task, in their order, that failed.
 */
export async function* inOrder<Task, Result>(
  tasks: Iterable<Task> | AsyncIterable<Task>,
  ahead: number,
  start: (task: Task) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const pending: Promise<Result>[] = [];
  for await (const task of tasks) {
    const result = start(task);
    // A failure counts when its turn comes.
    result.catch(() => undefined);
    pending.push(result);
    if (pending.length >= Math.max(1, ahead)) yield await (pending.shift() as Promise<Result>);
  }
  for (const result of pending) yield await result;
}
