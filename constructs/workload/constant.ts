import { type IResolvable, type IResolveContext, Token } from "cdktf";

/**
 * A value without tokens. cdktf searches every value for tokens three times during a synthesis. It does not search this value,
 * which saves time for large maps.
 */
export class Constant implements IResolvable {
  readonly creationStack = [];

  constructor(
    private readonly value: unknown,
    /** The number of passes in which cdktf resolves the value: for the element, then for the stack. The last pass returns the value. */
    private readonly passes: number = 2,
  ) {}

  resolve(context: IResolveContext): unknown {
    const left = context.preparing ? this.passes : this.passes - 1;
    context.registerPostProcessor({ postProcess: () => (left > 0 ? new Constant(this.value, left) : this.value) });
    return undefined;
  }

  toString(): string {
    return Token.asString(this);
  }

  /** For code that serialises the value after fewer passes. */
  toJSON(): unknown {
    return this.value;
  }
}
