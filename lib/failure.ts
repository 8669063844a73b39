/** A failure that its reader can act on: what happened, where, and what to do. */
export class Failure extends Error {
  constructor(
    what: string,
    readonly where: string,
    readonly remedy: string,
  ) {
    super(what);
    this.name = "Failure";
  }

  override toString(): string {
    return [
      ["error", this.message],
      ["where", this.where],
      ["remedy", this.remedy],
    ]
      .map(([label = "", text = ""]) => label.padEnd(8) + text.replaceAll("\n", `\n${" ".repeat(8)}`))
      .join("\n");
  }
}

/** Ctrl-C, or a signal from a supervisor. */
export class Interruption extends Error {
  constructor(readonly exitCode: number) {
    super("Interrupted");
    this.name = "Interruption";
  }
}
