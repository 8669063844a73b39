import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "./paths";

/** The text of a source file of the project. @param file its path from the project's root */
export const sourceText = (file: string, root = project): string => readFileSync(join(root, file), "utf8");

export const hasSource = (file: string): boolean => existsSync(join(project, file));

/** The texts of all TypeScript files below some folders of the project, by their paths from its root. */
export const sourcesBelow = (folders: readonly string[], root = project): Readonly<Record<string, string>> =>
  Object.fromEntries(
    folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => [`${folder}/${file}`, sourceText(`${folder}/${file}`, root)]),
    ),
  );
