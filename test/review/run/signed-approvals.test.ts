import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOfReview } from "../../../review/fingerprint/whole";
import type { Review } from "../../../review/review";
import { approve } from "../../../review/run/approve";
import { authorsSince, SIGNERS, signersOf } from "../../../review/run/git";
import { agreedBySignature, refusalOf, signedStatements } from "../../../review/run/signed-approvals";
import { Approver } from "../../support/approver";
import { databaseGrows } from "../support/reviews";

const { signal } = new AbortController();
const folder = mkdtempSync(join(tmpdir(), "signed approvals "));
const kalami = new Approver("k.alami@massar.example", "kalami");
const stranger = new Approver("stranger@massar.example");
const variables = ["GIT_DIR", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"];
const earlier = Object.fromEntries(variables.map((name) => [name, process.env[name]]));

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: folder, encoding: "utf8", env: process.env });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

let base: string;
let review: Review;
beforeAll(() => {
  process.env["GIT_DIR"] = join(folder, ".git");
  for (const who of ["AUTHOR", "COMMITTER"]) {
    process.env[`GIT_${who}_NAME`] = "Rachida";
    process.env[`GIT_${who}_EMAIL`] = "rachida@massar.example";
  }
  git("init", "--quiet");
  mkdirSync(join(folder, "datacenters"));
  writeFileSync(join(folder, SIGNERS), `# approvers\n${kalami.line}`);
  git("--work-tree=.", "add", "--all");
  git("commit", "--quiet", "--message", "base");
  base = git("rev-parse", "HEAD");
  review = { ...databaseGrows(), base: { commit: base, dirty: false } };
});
afterEach(() => {
  for (const tag of git("tag").split("\n").filter(Boolean)) git("tag", "--delete", tag);
});
afterAll(() => {
  for (const [name, value] of Object.entries(earlier)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  for (const each of [kalami, stranger]) each.remove();
  rmSync(folder, { recursive: true });
});

const sign = (key = kalami.key) => approve(review, { key, reason: "announced", expires: "2026-12-31" }, signal);
const statements = async (signers?: string) => signedStatements(signers ?? (await signersOf(base, signal)), signal);
const on = (today: string, ...authors: string[]) => ({ today, authors: new Set(authors) });

test("a signature of somebody whose key is on the base branch approves the review and its blocks", async () => {
  const { tag, name } = await sign();
  expect(name).toBe("k.alami@massar.example");
  const [statement, ...others] = await statements();
  expect(others).toEqual([]);
  expect(statement).toMatchObject({
    ...{ tag, review: fingerprintOfReview(review), principals: ["k.alami@massar.example", "kalami"] },
    key: expect.stringMatching(/^SHA256:/),
  });
  const { id, scope, fingerprint } = review.blocks[0] ?? {};
  expect(agreedBySignature(await statements(), on("2026-11-30", "rachida@massar.example"))).toEqual({
    approvals: [
      {
        ...{ id, scope, fingerprint, owner: "k.alami@massar.example", reason: "announced", expires: "2026-12-31" },
        key: statement?.key,
      },
    ],
    refused: [],
  });
});

test.each([
  ["an author of a commit", on("2026-11-30", "k.alami@massar.example"), /k\.alami@massar\.example is an author/],
  ["who started the run", on("2026-11-30", "kalami"), /kalami is an author of this change, or has started this run/],
  ["somebody whose approval has expired", on("2027-01-01"), /signed it until 2026-12-31/],
])("it does not count if it is of %s", async (_, given, why) => {
  await sign();
  const { approvals, refused } = agreedBySignature(await statements(), given);
  expect(approvals).toEqual([]);
  expect(refused).toEqual([{ fingerprint: review.blocks[0]?.fingerprint, problem: expect.stringMatching(why) }]);
});

test("a key that is not on the base branch cannot approve, and leaves no tag", async () => {
  await expect(sign(stranger.key)).rejects.toThrow("This key may not approve: it is not on the base branch");
  expect(git("tag")).toBe("");
  await expect(sign(join(folder, "no-such-key"))).rejects.toThrow("The key did not sign");
});

test("another text under a signature, another purpose, and tags of others are ignored", async () => {
  const { tag } = await sign();
  const message = git("for-each-ref", "--format=%(contents)", `refs/tags/${tag}`);
  const retag = (name: string, text: string) => git("tag", "--annotate", "--cleanup=verbatim", "-m", text, name);
  retag("approval/edited", message.replace("announced", "whatever!"));
  retag("approval/empty", "Approval\n\n{}");
  git("tag", "approval/light");
  expect((await statements()).map((each) => each.tag)).toEqual([tag]);
  // the key may sign for git only
  expect(await statements(kalami.line.replace("massar-approval", "git"))).toEqual([]);
});

test("patterns and authorities in the list of signers do not count", async () => {
  await sign();
  const key = kalami.line.replace(/^\S+ \S+ /, "");
  expect(await statements(`*@massar.example ${key}`)).toEqual([]);
  expect(await statements(`k.alami@massar.example cert-authority ${key}`)).toEqual([]);
  expect(await statements(`k.alami@massar.example ${key}`)).toHaveLength(1);
  expect(await statements("")).toEqual([]);
});

test("without OpenSSH, a signature that is there cannot be verified, and the failure says so", async () => {
  await sign();
  const found = await statements();
  expect(refusalOf(found[0] ?? ({} as (typeof found)[number]), on("2026-11-30"))).toBeUndefined();
  const path = process.env["PATH"];
  const onlyGit = join(folder, "bin");
  mkdirSync(onlyGit);
  for (const name of ["git", "sh"]) {
    symlinkSync(spawnSync("which", [name], { encoding: "utf8" }).stdout.trim(), join(onlyGit, name));
  }
  process.env["PATH"] = onlyGit;
  try {
    await expect(statements(kalami.line)).rejects.toMatchObject({
      remedy: "Install OpenSSH 8.2 or later (openssh-client).",
    });
  } finally {
    process.env["PATH"] = path;
  }
});

test("the authors of a change are those of its commits, the operator of an edited checkout, and the logins of the run", async () => {
  git("commit", "--quiet", "--allow-empty", "--message", "one", "--author", "M <Mallory@massar.example>");
  const event = join(folder, "event.json");
  writeFileSync(event, JSON.stringify({ pull_request: { number: 1, user: { login: "Sara" } } }));
  const environment = { GITHUB_EVENT_PATH: event, GITHUB_ACTOR: "kalami" };
  const head = { commit: "", dirty: false };
  expect([...(await authorsSince(base, head, environment, signal))].sort()).toEqual([
    ...["kalami", "mallory@massar.example", "rachida@massar.example", "sara"],
  ]);
  git("reset", "--quiet", "--soft", base);
  expect([...(await authorsSince(base, head, {}, signal))]).toEqual([]);
  git("config", "user.email", "operator@massar.example");
  expect([...(await authorsSince(base, { ...head, dirty: true }, {}, signal))]).toEqual(["operator@massar.example"]);
});
