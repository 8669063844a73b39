import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { StackPlan } from "../terraform/plan/change";
import { privateDirectory } from "../terraform/private-directory";
import type { Environment } from "../terraform/synthesised";

const journalSchema = z.object({
  /** What is deployed: the hash of a review, or of a rolling deploy's end. */
  deploys: z.string(),
  since: z.string(),
  /** What is applied, in order: stacks, or steps of a rolling deploy. */
  done: z.array(z.string()),
  /** What was begun and may be half done. */
  begun: z.string().optional(),
  /** The plan of what was begun, where it was compared with a review: what is left of it is told by it. */
  plan: z.custom<StackPlan>().optional(),
});

/** How far a deploy is. It stays when the deploy is interrupted or fails, for the next one to say so and go on. */
export type Journal = z.infer<typeof journalSchema>;

/** A deploy's journal on the disk: one for a reviewed deploy of all stacks, one for each stack's rolling deploy. */
export class JournalFile {
  private constructor(
    readonly file: string,
    /** What an earlier deploy has left. */
    readonly left: Journal | undefined,
  ) {}

  static async open(name: string, environment: Environment): Promise<JournalFile> {
    const file = join(await privateDirectory(environment), `${name}.journal.json`);
    const text = await readFile(file, "utf8").catch(() => undefined);
    return new JournalFile(file, text === undefined ? undefined : journalSchema.parse(JSON.parse(text)));
  }

  async write(journal: Journal): Promise<void> {
    await writeFile(`${this.file}.new`, JSON.stringify(journal, undefined, 2), { mode: 0o600 });
    await rename(`${this.file}.new`, this.file);
  }

  close(): Promise<void> {
    return rm(this.file, { force: true });
  }
}

/** What a deploy that did not come to its end has left, in one sentence. */
export const interruptionMessage = ({ since, done, begun }: Journal): string =>
  `The deploy of ${since} was interrupted${begun ? ` at ${begun}` : ""}: ` +
  `${done.length > 0 ? `${done.join(", ")} ${done.length > 1 ? "are" : "is"} applied` : "nothing is applied in whole"}` +
  `${begun ? `, ${begun} may be half done` : ""}.`;
