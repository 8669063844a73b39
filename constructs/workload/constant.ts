import { type IResolvable, type IResolveContext, Token } from "cdktf";

/**
 * A value that holds no token. cdktf searches each value for tokens three times in a synth, text by text; this one it
 * takes as it is.
 */
export class Constant implements IResolvable {
  readonly creationStack = [];

  constructor(private readonly value: unknown) {}

  resolve(context: IResolveContext): unknown {
    context.registerPostProcessor({ postProcess: () => this.value });
    return undefined;
  }

  toString(): string {
    return Token.asString(this);
  }
}
