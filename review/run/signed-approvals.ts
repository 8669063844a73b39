import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../../lib/failure";
import { jsonOrUndefined } from "../../lib/json";
import { run } from "../../lib/processes";
import { sha256 } from "../../lib/published-schema";
import { BLOCK_IDS } from "../../model/schema/block-id";
import type { GivenApproval } from "../../model/schema/exception";
import type { Agreed } from "../consent";
import { git } from "./git";

/*
 * Signed approvals. An approver signs a statement with an SSH key (ssh-keygen -Y sign, as git signs commits) and pushes it as an
 * annotated tag, because a commit would make the approver an author. Only keys of the base branch count.
 */

/** What `ssh-keygen -Y` signs for. A signature of a commit or of a file for another purpose is no approval. */
export const NAMESPACE = "massar-approval";
/** The tags of approvals, without `refs/tags/`. */
export const TAGS = "approval/";

const statementSchema = z.strictObject({
  version: z.literal(1),
  /** The fingerprint of the whole review: it approves the deploy of this review. */
  review: sha256,
  blocks: z.array(z.strictObject({ id: z.enum(BLOCK_IDS), scope: z.string(), fingerprint: sha256 })),
  reason: z.string().min(1),
  /** The last day on which it holds: an ISO date. */
  expires: z.iso.date(),
});
export type Statement = z.output<typeof statementSchema>;

/** The message of a tag. The statement is the exact text that was signed. */
const messageSchema = z.strictObject({ statement: z.string(), signature: z.string() });

export const tagMessage = (statement: string, signature: string): string =>
  `Approval\n\n${JSON.stringify({ statement, signature })}\n`;

/** A statement that somebody has signed whose key is on the base branch. */
export interface SignedStatement extends Statement {
  /** The names of the signer on the base branch. */
  readonly principals: readonly string[];
  /** `SHA256:…` */
  readonly key: string;
  /** Its name, without `refs/tags/`. */
  readonly tag: string;
}

/**
 * The signed statements of all tags. Other tags, and signatures of unknown keys, are ignored: everybody can push a tag.
 *
 * @param signers the text of the allowed-signers file of the base branch
 */
export async function signedStatements(signers: string, signal: AbortSignal): Promise<SignedStatement[]> {
  const usable = usableSigners(signers);
  if (usable === "") return [];
  const refs = await git(["for-each-ref", "--format=%(refname)", `refs/tags/${TAGS}`], signal);
  const found: SignedStatement[] = [];
  for (const ref of refs.split("\n").filter(Boolean)) {
    // a tag without a message is no tag object
    const text = await git(["cat-file", "tag", ref], signal).catch(() => "");
    const [, message = ""] = /\n\nApproval\n\n(\{.*\})\s*$/s.exec(text) ?? [];
    const read = messageSchema.safeParse(jsonOrUndefined(message)).data;
    const statement = read && statementSchema.safeParse(jsonOrUndefined(read.statement)).data;
    const signer = read && statement && (await signerOf(read, usable));
    if (statement && signer) found.push({ ...statement, ...signer, tag: ref.slice("refs/tags/".length) });
  }
  return found;
}

/** The statements as approvals of blocks. Those that one of the authors signed, or that have expired, are refused. */
export function agreedBySignature(
  statements: readonly SignedStatement[],
  { authors, today }: { readonly authors: ReadonlySet<string>; readonly today: string },
): Required<Pick<Agreed, "approvals" | "refused">> {
  const approvals: GivenApproval[] = [];
  const refused: { fingerprint: string; problem: string }[] = [];
  for (const statement of statements) {
    const { blocks, reason, expires, key } = statement;
    const refusal = refusalOf(statement, { authors, today });
    for (const block of blocks) {
      if (refusal === undefined) approvals.push({ ...block, reason, expires, key, owner: nameOf(statement) });
      else {
        const problem = `The signed approval of ${block.id}, ${block.scope} does not count: ${refusal}`;
        refused.push({ fingerprint: block.fingerprint, problem });
      }
    }
  }
  return { approvals, refused };
}

export const nameOf = ({ principals }: SignedStatement): string => principals[0] ?? "";

/** Why a statement does not count. @returns undefined if it counts */
export function refusalOf(
  statement: SignedStatement,
  { authors, today }: { readonly authors: ReadonlySet<string>; readonly today: string },
): string | undefined {
  const author = statement.principals.find((name) => authors.has(name.toLowerCase()));
  if (author !== undefined) return `${author} is an author of this change, or has started this run.`;
  return statement.expires < today ? `${nameOf(statement)} signed it until ${statement.expires}.` : undefined;
}

/** Lines that name people. A pattern would match an author under another name, and an authority could certify any key. */
const usableSigners = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^[^#\s*?!"]+\s/.test(line) && !/\bcert-authority\b/i.test(line))
    .map((line) => `${line}\n`)
    .join("");

async function signerOf(
  { statement, signature }: z.output<typeof messageSchema>,
  signers: string,
  namespace: string = NAMESPACE,
) {
  const folder = await mkdtemp(join(tmpdir(), "massar-approval-"));
  try {
    const file = async (name: string, text: string) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const allowed = await file("allowed", signers);
    const signed = await file("signature", signature);
    const text = await file("statement", statement);
    const found = await sshKeygen(["find-principals", "-s", signed, "-f", allowed], text);
    const principals = found.ok ? found.output.split("\n").filter(Boolean) : [];
    const [name] = principals;
    if (name === undefined) return undefined;
    const verified = await sshKeygen(["verify", "-f", allowed, "-I", name, "-n", namespace, "-s", signed], text);
    const [, key] = / key (SHA256:\S+)/.exec(verified.output) ?? [];
    return verified.ok && key ? { principals, key } : undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param input the file to read as standard input @throws Failure if OpenSSH is not installed */
async function sshKeygen([action = "", ...args]: readonly string[], input: string) {
  const command = ["-c", 'exec ssh-keygen -Y "$@" < "$0"', input, action, ...args];
  const { exitCode, stdout } = await run("sh", command);
  if (exitCode === 127) {
    throw new Failure(
      "Signed approvals cannot be verified: ssh-keygen is not installed.",
      "PATH",
      "Install OpenSSH 8.2 or later (openssh-client).",
    );
  }
  return { ok: exitCode === 0, output: stdout };
}

/**
 * Signs a statement.
 *
 * @param key a private key, or a public key whose private half ssh-agent holds
 * @returns the message of the tag
 * @throws Failure if the key cannot sign
 */
export async function signStatement(statement: Statement, key: string): Promise<string> {
  const text = JSON.stringify(statement);
  return tagMessage(text, await signatureOf(text, key, NAMESPACE));
}

/** What a person confirms on the day. A signature for another purpose confirms nothing. */
const RECOVERY_NAMESPACE = "massar-recovery";

export interface Confirmation {
  /** The name of the signer in the file of allowed signers. */
  readonly by: string;
  /** `SHA256:…` */
  readonly key: string;
  readonly statement: string;
  readonly signature: string;
}

/**
 * Signs what a person confirms on the day. It needs neither the forge nor its git server.
 *
 * @param key as in `signStatement`
 * @param signers the text of the allowed-signers file
 * @throws Failure if the key cannot sign, or belongs to nobody in the file
 */
export async function confirm(statement: string, key: string, signers: string): Promise<Confirmation> {
  const signature = await signatureOf(statement, key, RECOVERY_NAMESPACE);
  const signer = await signerOf({ statement, signature }, usableSigners(signers), RECOVERY_NAMESPACE);
  const [by] = signer?.principals ?? [];
  if (signer !== undefined && by !== undefined) return { by, key: signer.key, statement, signature };
  throw new Failure(
    `The key belongs to nobody who may confirm a recovery`,
    key,
    `Add its public key to datacenters/allowed-signers, with namespaces="massar-approval,${RECOVERY_NAMESPACE}".`,
  );
}

async function signatureOf(text: string, key: string, namespace: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "massar-approval-"));
  try {
    const file = join(folder, "statement");
    await writeFile(file, text);
    const { exitCode, lines } = await run("ssh-keygen", ["-Y", "sign", "-f", key, "-n", namespace, file], {
      recipient: "git",
    });
    if (exitCode !== 0) {
      throw new Failure(
        `The key did not sign: ${lines.slice(-2).join(" ")}`,
        key,
        "Name your SSH key: --key ~/.ssh/id_ed25519. A key with a passphrase needs ssh-agent: ssh-add, then name its .pub file.",
      );
    }
    return await readFile(`${file}.sig`, "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
