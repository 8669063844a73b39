import { inProject } from "../lib/paths";

/** What Node is given before a TypeScript file, wherever that lies: the file's packages are looked up from its own place. */
export const runsTypeScript = ["--require", inProject("toolchain", "typescript.cjs")] as const;
