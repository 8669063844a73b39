import { readFile } from "node:fs/promises";
import { Failure } from "../../lib/failure";

/** Reads what `npm run review` wrote. @throws Failure where it did not */
export function readOutput(file: string, option: "--markdown" | "--sarif"): Promise<string> {
  return readFile(file, "utf8").catch((error: Error) => {
    throw new Failure(
      `The review cannot be read: ${error.message}`,
      file,
      `Write it first: npm run review -- ${option} <file>`,
    );
  });
}
