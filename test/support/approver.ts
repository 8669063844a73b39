import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SIGNERS } from "../../review/run/git";
import type { ProjectCopy } from "./project-copy";

/** A person with an SSH key, who may approve once the key is on the base branch. */
export class Approver {
  private readonly folder = mkdtempSync(join(tmpdir(), "approver "));
  readonly key = join(this.folder, "id_ed25519");
  private readonly principals: string;

  constructor(...principals: readonly string[]) {
    this.principals = principals.join(",");
    const { status, stderr } = spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", this.key], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`ssh-keygen: ${stderr}`);
  }

  /** The line of an allowed-signers file. */
  get line(): string {
    return `${this.principals} namespaces="massar-approval" ${readFileSync(`${this.key}.pub`, "utf8").trim()}\n`;
  }

  /** Writes the public key into a copy of the project, uncommitted. */
  addTo({ directory }: ProjectCopy): void {
    appendFileSync(join(directory, SIGNERS), this.line);
  }

  /** Reviews the copy as the deploy workflow does, and signs that review. */
  async sign(
    copy: ProjectCopy,
    environment: NodeJS.ProcessEnv,
    { reason = "as announced", base = "origin/deployed", stacks = [] as readonly string[] } = {},
  ): Promise<void> {
    const here = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("GITHUB_")));
    const review = [...stacks, "--base", base, "--json", "review.json", "--fail-on", "blocked"];
    const made = await copy.run("review", review, here);
    const identity = { GIT_COMMITTER_NAME: this.principals, GIT_COMMITTER_EMAIL: "approver@massar.example" };
    const signed = await copy.run("approve", ["review.json", "--key", this.key, "--reason", reason], {
      ...here,
      ...identity,
    });
    if (signed.exitCode !== 0) throw new Error(`${made.output}\n${signed.output}`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
