/** A kind of program. */
export type Recipient =
  | "program"
  | "connectionCommand"
  | "terraform"
  | "collector"
  | "git"
  | "go"
  | "debian"
  | "npm"
  | "pip"
  | "ansible"
  | "simulator"
  | "guest"
  | "checks";

/** What each kind of program receives: from the environment of the command, and from the command itself. */
export const RECIPIENTS: Readonly<
  Record<Recipient, { readonly inherits: readonly string[]; readonly given: readonly string[] }>
>;

/**
 * The environment of a child process.
 *
 * @param environment that of the command
 * @param variables those that the command sets for this program
 * @throws Error if such a variable is not listed
 */
export function environmentFor(
  recipient: Recipient,
  environment: Readonly<Record<string, string | undefined>>,
  variables?: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined>;
