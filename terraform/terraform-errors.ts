/**
 * Terraform's error blocks out of cdktf's output, without the box that is drawn around them and the stack's name before
 * it; the last lines where there is no such block.
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
  // Two stacks may fail over the same thing, each in its own words: both are told.
  return blocks.length > 0 ? [...new Set(blocks)] : lines.filter((line) => line.trim()).slice(-15);
}
