import { readFile } from "node:fs/promises";
import { Failure } from "../../lib/failure";

/** Reads an output of `npm run review`. @throws Failure if it does not exist */
export function readOutput(file: string, option: "--markdown" | "--sarif" | "--json"): Promise<string> {
  return readFile(file, "utf8").catch((error: Error) => {
    throw new Failure(
      `The review cannot be read: ${error.message}`,
      file,
      `Write it first: npm run review -- ${option} <file>`,
    );
  });
}
