import { type IResolvable, type IResolveContext, Token } from "cdktf";

/**
 * A value that holds no token. cdktf searches each value for tokens three times in a synth, text by text; this one it
 * takes as it is.
 */
export class Constant implements IResolvable {
  readonly creationStack = [];

  constructor(
    private readonly value: unknown,
    /** cdktf resolves an element, copies what comes of it, and resolves the stack: the value itself is for the last of these. */
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

  /** Where it is written after fewer passes. */
  toJSON(): unknown {
    return this.value;
  }
}
