import { inProject } from "../lib/paths";

/** Node options to run a TypeScript file. The file can be in any folder and resolves packages from there. */
export const typeScriptOptions = ["--require", inProject("toolchain", "typescript.cjs")] as const;
