/** Prepares one directory of guests while another command looks for directories to remove, and prints whether it is complete. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { privateDirectory } from "../../guests/processes/private-directory";

async function main([stateFile]: readonly string[]): Promise<void> {
  const others: Awaited<ReturnType<typeof privateDirectory>>[] = [];
  const directory = await privateDirectory(async () => {
    others.push(await privateDirectory(async () => undefined));
  }, stateFile);
  console.log(existsSync(join(directory.path, "logs")) ? "complete" : "removed");
  for (const each of [directory, ...others]) await each.remove();
}

void main(process.argv.slice(2));
