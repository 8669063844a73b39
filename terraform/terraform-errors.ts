/**
 * Terraform's errors in cdktf's output, each with its stack and without its box. If there are none, the last 15 lines.
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
  return blocks.length > 0 ? [...new Set(blocks)] : lines.filter((line) => line.trim()).slice(-15);
}
