import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anchorLine, parseAnchors } from "../../../recovery/evidence/anchors";
import { requestTimestamp, timestampFaults } from "../../../recovery/evidence/files/timestamp";

/** A time stamp authority on this machine. */
const folder = mkdtempSync(join(tmpdir(), "massar tsa "));
const authorities = join(folder, "ca.pem");
const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
let server: Server;
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

beforeAll(async () => {
  openssl("req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA");
  openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=TSA");
  writeFileSync(join(folder, "extensions"), "extendedKeyUsage = critical,timeStamping\n");
  openssl(
    ...["x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"],
    ...["-out", "tsa.pem", "-extfile", "extensions"],
  );
  writeFileSync(join(folder, "serial"), "01\n");
  writeFileSync(
    join(folder, "tsa.cnf"),
    [
      "[tsa]\ndefault_tsa = own\n[own]\nserial = serial\nsigner_cert = tsa.pem\ncerts = ca.pem\nsigner_key = tsa.key",
      "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\n",
    ].join("\n"),
  );
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      writeFileSync(join(folder, "query"), Buffer.concat(chunks));
      openssl("ts", "-reply", "-queryfile", "query", "-out", "reply", "-config", "tsa.cnf");
      response.setHeader("Content-Type", "application/timestamp-reply");
      response.end(readFileSync(join(folder, "reply")));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const exercise = "2026-11-24-fire-7f3a";
const entry = "ab".repeat(32);
const anchored = (timestamp: string, of = entry) =>
  parseAnchors(`${anchorLine({ number: 1, exercise, entry: of, timestamp })} 2026-11-24\n`, "anchors");

test("an authority outside stamps an entry, and the stamp is verified with each verification", async () => {
  const timestamp = await requestTimestamp(entry, url(), authorities);
  const anchors = anchored(timestamp);
  expect(anchors).toEqual([{ number: 1, exercise, entry, source: "anchors:1", timestamp }]);
  expect(await timestampFaults(anchors, authorities)).toEqual([]);
});

test("a stamp of another entry, and one of an authority that is not trusted, are found", async () => {
  const timestamp = await requestTimestamp(entry, url(), authorities);
  expect(await timestampFaults(anchored(timestamp, "cd".repeat(32)), authorities)).toEqual([
    { where: exercise, what: expect.stringMatching(/^the time stamp of anchors:1: /), kind: "anchor" },
  ]);
  const other = join(folder, "other.pem");
  openssl(
    "req",
    "-x509",
    "-newkey",
    "ed25519",
    "-nodes",
    "-keyout",
    "o.key",
    "-out",
    "other.pem",
    "-subj",
    "/CN=Other",
  );
  expect(await timestampFaults(anchored(timestamp), other)).toHaveLength(1);
  await expect(requestTimestamp(entry, url(), other)).rejects.toThrow("The time stamp cannot be verified");
});

test("an authority that does not answer is a failure with a remedy", async () => {
  await expect(requestTimestamp(entry, "http://127.0.0.1:9/", authorities)).rejects.toThrow(
    "The time stamp authority does not answer",
  );
});
