import { readFile } from "node:fs/promises";
import { z } from "zod";
import { inProject } from "../../lib/paths";

const configurationSchema = z.object({ app: z.string() });

/** The command that starts a program of this project in the same way as cdktf starts main.ts. */
export async function appCommand(program: string): Promise<string> {
  const { app } = configurationSchema.parse(JSON.parse(await readFile(inProject("cdktf.json"), "utf8")));
  return app.replace("main.ts", program);
}
