/** How many objects of a stack an apply has added, changed and destroyed. */
export interface AppliedChanges {
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
}

/** The progress of each stack, from cdktf's output. */
export class DeployProgress {
  private readonly stacks = new Map<string, { planned: number; done: number; finished: boolean }>();
  private current = "";
  /** What was applied, by stack: the sum of all its applies. */
  readonly results = new Map<string, AppliedChanges>();

  /** Reads a line of output. Only the first line of a message names its stack. */
  read(line: string): void {
    this.current = /^([a-z][\w-]*) {2}/.exec(line)?.[1] ?? this.current;
    const plan = /Plan: (?:\d+ to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy/.exec(line);
    if (plan) {
      const planned = plan.slice(1).reduce((sum, count) => sum + Number(count), 0);
      this.stacks.set(this.current, { planned, done: 0, finished: false });
    }
    const stack = this.stacks.get(this.current);
    if (stack && /: (Creation|Modifications|Destruction) complete after /.test(line)) stack.done += 1;
    if (/(Apply|Destroy) complete!/.test(line)) {
      this.stacks.set(this.current, { ...(stack ?? { planned: 0, done: 0 }), finished: true });
      const made = /Resources: (.*\d+ destroyed)/.exec(line)?.[1] ?? "";
      const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(made)?.[1] ?? 0);
      const before = this.results.get(this.current);
      this.results.set(this.current, {
        added: count("added") + (before?.added ?? 0),
        changed: count("changed") + (before?.changed ?? 0),
        destroyed: count("destroyed") + (before?.destroyed ?? 0),
      });
    }
  }

  toString(): string {
    if (this.stacks.size === 0) return "planning";
    return [...this.stacks]
      .map(([name, { planned, done, finished }]) => `${name} ${finished ? "done" : `${done}/${planned}`}`)
      .join(", ");
  }
}
