const LINES = 15;

/** A read of a disconnected host: 1.26.0 crashes in `getVnicFromHost`, 2.x stops in `readHostNtpServerConfig` before that. */
const DISCONNECTED_HOST = /Plugin did not respond|configuration is not available on host/;

/** A provider that is not in the committed lock file, or another build of it. */
const OTHER_PROVIDER = /lock\s+file is read-only|match any of the checksums/;

/** What to do after errors of Terraform, as a sentence. */
export function remedyOf(errors: string): string {
  if (DISCONNECTED_HOST.test(errors)) {
    return (
      "If a host is disconnected in vCenter, the provider cannot read it. Connect it again, or remove it from vCenter and from the code. " +
      "To deploy other changes before that: TF_CLI_ARGS_plan=-refresh=false npm run deploy"
    );
  }
  if (OTHER_PROVIDER.test(errors)) {
    return (
      "If the code needs another release of a provider, write the lock files on a computer that trusts the registry, and commit them: " +
      "docs/guide/runner.md#providers. If it does not, the mirror contains another build: do not use it."
    );
  }
  return "Fix the reported error, then run the command again.";
}

/**
 * Terraform's errors in cdktf's output, each with its stack and without its box. If no box is complete, because cdktf cut one
 * off, 15 lines from the first error on. If there are no errors, the last 15 lines.
 */
export function terraformErrors(lines: readonly string[]): string[] {
  const blocks: string[] = [];
  let block: string[] | undefined;
  let stack = "";
  for (const line of lines) {
    stack = /^([a-z][\w-]*) {2}/.exec(line)?.[1] ?? stack;
    if (line.includes("╷")) block = [];
    else if (line.includes("╵")) {
      if (block?.[0]?.startsWith("Error: ")) blocks.push(`${stack}: ${block.join("\n").trimEnd()}`);
      block = undefined;
    } else if (line.includes("│")) block?.push(line.slice(line.indexOf("│") + 2));
  }
  // keeps the same error of different stacks
  if (blocks.length > 0) return [...new Set(blocks)];
  const written = lines.filter((line) => line.trim());
  const first = written.findIndex((line) => line.includes("Error: "));
  return first < 0 ? written.slice(-LINES) : written.slice(first, first + LINES);
}
