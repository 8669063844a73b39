/**
 * What all came to. Unlike `Promise.all` it fails only when each has come to its end: a process that still runs would
 * outlive whoever gives up on it.
 *
 * @throws what the one that failed threw; an AggregateError where there are several
 */
export async function waitForAll<Value>(running: readonly Promise<Value>[]): Promise<Value[]> {
  const ends = await Promise.allSettled(running);
  const failures = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures);
  return ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
}
