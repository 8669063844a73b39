/** A value that a unit cannot hold, or a conversion that would lose precision, with the remedy. */
export class UnitError extends Error {
  override readonly name = "UnitError";

  constructor(
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(`${problem} ${remedy}`);
  }
}
