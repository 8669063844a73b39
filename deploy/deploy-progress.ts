/** The progress of each stack, from cdktf's output. */
export class DeployProgress {
  private readonly stacks = new Map<string, { planned: number; done: number; finished: boolean }>();
  private current = "";

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
    }
  }

  toString(): string {
    if (this.stacks.size === 0) return "planning";
    return [...this.stacks]
      .map(([name, { planned, done, finished }]) => `${name} ${finished ? "done" : `${done}/${planned}`}`)
      .join(", ");
  }
}
