import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../../lib/failure";
import { inProject } from "../../../lib/paths";
import { run } from "../../../lib/processes";
import type { Anchor } from "../anchors";
import type { EvidenceFault } from "../verify";

/*
 * Time stamps by RFC 3161: an authority outside of this project signs that it saw an entry at a time. openssl makes the query and
 * verifies the reply.
 */

/** The certificates of the time stamp authorities that are trusted, in PEM. */
export const TIMESTAMP_AUTHORITIES = "datacenters/evidence-timestamps.pem";

const CONTENT_TYPE = "application/timestamp-query";

/**
 * Asks an authority to stamp an entry.
 *
 * @returns its reply, in Base64
 * @throws Failure if it does not answer, or its reply cannot be verified
 */
export function requestTimestamp(
  entry: string,
  url: string,
  authorities = inProject(TIMESTAMP_AUTHORITIES),
): Promise<string> {
  return inFolder(async (folder) => {
    const query = join(folder, "query");
    await openssl(["ts", "-query", "-digest", entry, "-sha256", "-cert", "-out", query]);
    const body = await readFile(query);
    let token: string;
    try {
      const response = await fetch(url, {
        ...{ method: "POST", headers: { "Content-Type": CONTENT_TYPE }, body: new Uint8Array(body) },
        signal: AbortSignal.timeout(30_000),
      });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      token = Buffer.from(await response.arrayBuffer()).toString("base64");
    } catch (error) {
      throw new Failure(
        `The time stamp authority does not answer: ${error instanceof Error ? error.message : error}`,
        url,
        "Check the address and the network, or let two people countersign the print instead.",
      );
    }
    const fault = await timestampFault(entry, token, authorities);
    if (fault === undefined) return token;
    throw new Failure(
      `The time stamp cannot be verified: ${fault}`,
      url,
      `Add the certificate of the authority to ${TIMESTAMP_AUTHORITIES}, if you trust it.`,
    );
  });
}

/** The time stamps of anchors that cannot be verified. */
export async function timestampFaults(
  anchors: readonly Anchor[],
  authorities = inProject(TIMESTAMP_AUTHORITIES),
): Promise<EvidenceFault[]> {
  const faults: EvidenceFault[] = [];
  for (const { exercise, entry, source, timestamp } of anchors) {
    const fault = timestamp === undefined ? undefined : await timestampFault(entry, timestamp, authorities);
    if (fault !== undefined)
      faults.push({ where: exercise, what: `the time stamp of ${source}: ${fault}`, kind: "anchor" });
  }
  return faults;
}

const timestampFault = (entry: string, token: string, authorities: string): Promise<string | undefined> =>
  inFolder(async (folder) => {
    const reply = join(folder, "reply");
    await writeFile(reply, Buffer.from(token, "base64"));
    const arguments_ = ["ts", "-verify", "-digest", entry, "-in", reply, "-CAfile", authorities];
    return openssl(arguments_).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof Failure) throw error;
        return error instanceof Error ? error.message : String(error);
      },
    );
  });

async function openssl(args: readonly string[]): Promise<void> {
  const { exitCode, lines } = await run("openssl", args).catch((error: NodeJS.ErrnoException) => {
    throw new Failure(`openssl cannot be started: ${error.message}`, "PATH", "Install OpenSSL.");
  });
  if (exitCode !== 0)
    throw new Error(lines.filter((line) => line.trim() !== "").at(-1) ?? `openssl ended with ${exitCode}`);
}

async function inFolder<Value>(act: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), "massar-timestamp-"));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
