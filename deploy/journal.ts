import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { replaceFile } from "../lib/replace-file";
import type { StackPlan } from "../terraform/plan/change";
import { privateDirectory } from "../terraform/private-directory";
import type { Environment } from "../terraform/synthesised";

const journalSchema = z.object({
  /** The hash of the review, or of the target of a rolling deploy. */
  deploys: z.string(),
  since: z.string(),
  /** The applied stacks, or steps of a rolling deploy, in order. */
  done: z.array(z.string()),
  /** The stack or step that was started and may be partly applied. */
  begun: z.string().optional(),
  /** The plan of the started stack, if it was compared with a review. It shows which changes remain. */
  plan: z.custom<StackPlan>().optional(),
});

/** The progress of a deploy. It is kept after an interruption or failure, so that the next deploy can resume. */
export type Journal = z.infer<typeof journalSchema>;

/** The journal file: one for reviewed deploys, one per stack for rolling deploys. */
export class JournalFile {
  private constructor(
    readonly file: string,
    /** The journal of an interrupted deploy. */
    readonly left: Journal | undefined,
  ) {}

  static async open(name: string, environment: Environment): Promise<JournalFile> {
    const file = join(await privateDirectory(environment), `${name}.journal.json`);
    const text = await readFile(file, "utf8").catch(() => undefined);
    return new JournalFile(file, text === undefined ? undefined : journalSchema.parse(JSON.parse(text)));
  }

  async write(journal: Journal): Promise<void> {
    await replaceFile(this.file, JSON.stringify(journal, undefined, 2), 0o600);
  }

  close(): Promise<void> {
    return rm(this.file, { force: true });
  }
}

/** Describes an interrupted deploy in one sentence. */
export const interruptionMessage = ({ since, done, begun }: Journal): string =>
  `The deploy of ${since} was interrupted${begun ? ` at ${begun}` : ""}: ` +
  `${done.length > 0 ? `${done.join(", ")} ${done.length > 1 ? "are" : "is"} applied` : "no step is complete"}` +
  `${begun ? `, ${begun} may be partly applied` : ""}.`;
