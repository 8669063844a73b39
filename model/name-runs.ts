/** Names with consecutive numbers, in order. */
export interface NameRun {
  /** At least one. */
  readonly names: readonly [string, ...string[]];
}

/** Splits names into runs of consecutive numbers: `rab-db-1`, `rab-db-2` and `rab-db-3` are one run. */
export function nameRuns(names: readonly string[]): NameRun[] {
  const found: [string, ...string[]][] = [];
  for (const name of names) {
    const run = found.at(-1);
    if (run !== undefined && countsUp(run.at(-1) ?? "", name)) run.push(name);
    else found.push([name]);
  }
  return found.map((run) => ({ names: run }));
}

function countsUp(before: string, name: string): boolean {
  const [, stem, number] = /^(.*?)(\d{1,15})$/s.exec(before) ?? [];
  return number !== undefined && name === `${stem}${String(Number(number) + 1).padStart(number.length, "0")}`;
}
