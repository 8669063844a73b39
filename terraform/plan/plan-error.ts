/** A plan that can't be reviewed, with its source and the remedy. The message contains no values of the plan. */
export class PlanError extends Error {
  /**
   * @param where the file, or the stack that was planned
   */
  constructor(
    what: string,
    readonly where: string,
    readonly remedy: string,
  ) {
    super(what);
    this.name = "PlanError";
  }

  override toString(): string {
    return `error   ${this.message}\nwhere   ${this.where}\nremedy  ${this.remedy}`;
  }
}
