/**
 * Waits until every promise has settled, and returns their values. `Promise.all` would reject at the first failure, while
 * the other processes still run.
 *
 * @throws the error of the promise that failed; an AggregateError if several failed
 */
export async function waitForAll<Value>(running: readonly Promise<Value>[]): Promise<Value[]> {
  const ends = await Promise.allSettled(running);
  const failures = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures);
  return ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
}
