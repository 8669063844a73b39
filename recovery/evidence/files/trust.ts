import { createPublicKey, type KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../lib/failure";
import { inProject } from "../../../lib/paths";
import { run } from "../../../lib/processes";
import { type Anchor, parseAnchors } from "../anchors";
import { CHAIN, parseChain } from "../manifest";

/** The public keys of those who may sign evidence: PEM blocks, with remarks in between. */
export const EVIDENCE_KEYS = "datacenters/evidence-keys.pem";
/** The anchors: records of the evidence that are kept outside of it. */
export const EVIDENCE_ANCHORS = "datacenters/evidence-anchors";

/** The committed public keys. @throws Failure if one cannot be used */
export const committedKeys = (): Promise<KeyObject[]> => readPublicKeys(inProject(EVIDENCE_KEYS));

const PEM = /-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g;

/** The public keys in a file: PEM, as openssl pkey -pubout writes it. @throws Failure if one cannot be used */
export async function readPublicKeys(file: string): Promise<KeyObject[]> {
  try {
    const text = await readFile(file, "utf8");
    return (text.match(PEM) ?? []).map((pem) => {
      const key = createPublicKey(pem);
      if (key.asymmetricKeyType !== "ed25519")
        throw new Error(`it contains a key of type ${key.asymmetricKeyType}, not Ed25519`);
      return key;
    });
  } catch (error) {
    throw new Failure(
      `The public key cannot be used: ${error instanceof Error ? error.message : error}`,
      file,
      "Pass public keys in PEM, as openssl pkey -in <private key> -pubout -out <file> writes them.",
    );
  }
}

/** The committed anchors, and those in other files. @throws Failure if a file cannot be read */
export async function anchorsOf(files: readonly string[] = []): Promise<Anchor[]> {
  const read = async (file: string, name = file): Promise<Anchor[]> => {
    try {
      return parseAnchors(await readFile(file, "utf8"), name);
    } catch (error) {
      throw new Failure(
        `The anchors cannot be read: ${error instanceof Error ? error.message : error}`,
        file,
        "Write one line for each, as npm run evidence:anchor prints it.",
      );
    }
  };
  return [
    ...(await read(inProject(EVIDENCE_ANCHORS), EVIDENCE_ANCHORS)),
    ...(await Promise.all(files.map((file) => read(file)))).flat(),
  ];
}

/** The refs of the branch, here and as it was last seen at the forge. */
const REFS = ["HEAD", "refs/remotes/origin/evidence"];

/**
 * The ends of the chain in the history of the branch `evidence`, if the directory is its clone: a rollback in a new commit, or in the
 * working tree, contradicts the commits before it.
 */
export async function anchorsInHistory(directory: string): Promise<Anchor[]> {
  if (!existsSync(join(directory, ".git"))) return [];
  const git = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout } = await run("git", ["-C", directory, ...args], { recipient: "git" });
    return exitCode === 0 ? stdout : "";
  };
  const known: string[] = [];
  for (const ref of REFS) if ((await git("rev-parse", "--verify", "--quiet", ref)) !== "") known.push(ref);
  if (known.length === 0) return [];
  const commits = (await git("log", "--format=%H", ...known, "--", CHAIN)).split("\n").filter(Boolean);
  const anchors: Anchor[] = [];
  for (const commit of commits) {
    const { content } = parseChain(await git("show", `${commit}:${CHAIN}`));
    if (content === undefined) continue;
    const { exercises: number, newest } = content;
    anchors.push({ number, ...newest, source: `commit ${commit.slice(0, 12)} of the evidence` });
  }
  return anchors;
}

/** Whether the commit that the forge has contains a file of the evidence. */
export async function isPushed(directory: string, file: string): Promise<boolean> {
  const { exitCode } = await run("git", ["-C", directory, "cat-file", "-e", `${REFS[1]}:${file}`], {
    recipient: "git",
  });
  return exitCode === 0;
}

/** Whether the directory is a clone whose commits can be pushed. */
export async function hasRemote(directory: string): Promise<boolean> {
  if (!existsSync(join(directory, ".git"))) return false;
  const { exitCode } = await run("git", ["-C", directory, "remote", "get-url", "origin"], { recipient: "git" });
  return exitCode === 0;
}
