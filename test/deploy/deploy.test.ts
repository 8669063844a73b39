import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { interruptionMessage, JournalFile } from "../../deploy/journal";
import { requireJournalsInWorkflow } from "../../deploy/journals-outside-checkout";
import { withStackLock } from "../../deploy/lock";
import { inProject } from "../../lib/paths";
import { run } from "../../lib/processes";
import { gitTree } from "../../terraform/git-tree";
import { withScratch } from "../../terraform/private-directory";

let directory: string;
let environment: { readonly CDKTF_OUTPUT: string };
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "a path with a space "));
  environment = { CDKTF_OUTPUT: join(directory, "cdktf.out") };
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const privateDirectory = () => join(directory, ".deploy");

describe("the scratch folder of a deploy", () => {
  test("is private, and removed in any case", async () => {
    let scratch = "";
    const failing = withScratch(environment, async (made) => {
      scratch = made;
      expect(statSync(made).mode & 0o777).toBe(0o700);
      expect(statSync(privateDirectory()).mode & 0o777).toBe(0o700);
      writeFileSync(join(made, "plan"), "secret");
      throw new Error("as it happens");
    });
    await expect(failing).rejects.toThrow("as it happens");
    expect(existsSync(scratch)).toBe(false);
  });

  test("is removed by the next deploy after a kill", async () => {
    await withScratch(environment, async () => {});
    const left = join(privateDirectory(), `scratch-${2 ** 30}-x`);
    writeFileSync(left, "secret");
    await withScratch(environment, async () => {});
    expect(readdirSync(privateDirectory())).toEqual([]);
  });
});

test("the journals of a CI runner are outside of the checkout", async () => {
  const journals = join(directory, "journals");
  const journal = await JournalFile.open("reviewed", { ...environment, JOURNAL_DIRECTORY: journals });
  expect(journal.file).toBe(join(journals, ".deploy", "reviewed.journal.json"));
  // a workflow sets undefined variables to an empty string
  const unset = await JournalFile.open("reviewed", { ...environment, JOURNAL_DIRECTORY: "" });
  expect(unset.file).toBe(join(privateDirectory(), "reviewed.journal.json"));
});

describe("a stack's lock", () => {
  test("excludes a second deploy during the first", async () => {
    await withStackLock("dr", environment, async () => {
      await expect(withStackLock("dr", environment, async () => {})).rejects.toThrow(
        `another command: process ${process.pid}`,
      );
      await withStackLock("primary", environment, async () => {});
    });
    await withStackLock("dr", environment, async () => {});
    expect(readdirSync(privateDirectory())).toEqual([]);
  });

  /** The second: a later process has the same id. */
  const gone = [{ pid: 2 ** 30 }, { pid: process.pid, started: "1" }];
  test.each(["", "{}", ...gone.map((each) => JSON.stringify({ ...each, since: "2026-11-24" }))])(
    "ignores a stale lock: %j",
    async (left) => {
      await withScratch(environment, async () => {});
      writeFileSync(join(privateDirectory(), "dr.lock"), left);
      await withStackLock("dr", environment, async () => {});
    },
  );
});

test("of two processes that claim a stale lock, one gets it", async () => {
  const file = join(directory, "lock");
  const claims = `process.stdin.on("end", () => {
    const held = require(${JSON.stringify(inProject("lib", "claim.cjs"))})
      .claim(${JSON.stringify(file)}, String(process.pid), (pid) => pid !== "gone");
    if (held === undefined) process.stdout.write("mine");
  }).resume()`;
  writeFileSync(file, "gone");
  const claimants = Array.from({ length: 2 }, () => spawn(process.execPath, ["--eval", claims]));
  const answers = claimants.map(({ stdout }) => text(stdout));
  for (const { stdin } of claimants) stdin.end();
  expect((await Promise.all(answers)).join("")).toBe("mine");
});

test("a journal shows the next deploy how far the last one was", async () => {
  const journal = await JournalFile.open("reviewed", environment);
  expect(journal.left).toBeUndefined();
  await journal.write({ deploys: "x", since: "2026-11-24T10:00:00.000Z", done: ["primary"], begun: "dr" });
  const { left } = await JournalFile.open("reviewed", environment);
  expect(left && interruptionMessage(left)).toBe(
    "The deploy of 2026-11-24T10:00:00.000Z was interrupted at dr: primary is applied, dr may be partly applied.",
  );
  await journal.close();
  expect((await JournalFile.open("reviewed", environment)).left).toBeUndefined();
});

describe("the git tree", () => {
  const git = (...args: string[]) =>
    run("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: directory });
  beforeEach(async () => {
    await git("init", "--quiet");
    writeFileSync(join(directory, ".gitignore"), "cdktf.out\n.deploy\n");
    writeFileSync(join(directory, "model.ts"), "1");
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "one");
  });

  test("is that of the commit, also after a reverted edit, and differs after an edit or with a new file", async () => {
    const committed = (await git("rev-parse", "HEAD^{tree}")).stdout;
    expect(await gitTree(environment, directory)).toBe(committed);
    writeFileSync(join(directory, "model.ts"), "2");
    const edited = await gitTree(environment, directory);
    writeFileSync(join(directory, "model.ts"), "1");
    writeFileSync(join(directory, "new.ts"), "");
    const grown = await gitTree(environment, directory);
    expect(new Set([committed, edited, grown]).size).toBe(3);
    rmSync(join(directory, "new.ts"));
    expect(await gitTree(environment, directory)).toBe(committed);
    // THEN the operator's own index is unchanged
    expect((await git("status", "--porcelain")).stdout).toBe("");
  });

  test("fails with error, where and remedy without a repository", async () => {
    rmSync(join(directory, ".git"), { recursive: true });
    await expect(gitTree(environment, directory)).rejects.toThrow(
      /Reading the Git tree of the synthesis input failed\n.*not a git/s,
    );
  });
});

const EMPTY = JSON.stringify({
  version: 1,
  outcome: "harmless",
  blocks: [],
  stacks: [],
  sites: [],
  link: { groups: [], drift: [] },
});

describe("npm run deploy", () => {
  const deploy = async (...args: string[]) => {
    const { exitCode, lines } = await run(process.execPath, [inProject("cli", "bootstrap.mjs"), "deploy", ...args], {
      recipient: "checks",
    });
    return { exitCode, output: lines.join("\n") };
  };
  const file = () => join(directory, "review.json");

  test.each<[string, string | undefined, string[], RegExp]>([
    ["a missing review", undefined, [], /^error {3}The review does not exist$/m],
    ["a file that is not a review", "{", [], /^error {3}The review is not valid JSON/m],
    [
      "a review of another version",
      '{"version": 2}',
      [],
      /^error {3}The review has version 2; this project reads version 1$/m,
    ],
    [
      "cdktf's options with a review",
      EMPTY,
      ["--auto-approve"],
      /^error {3}A reviewed or rolling deploy takes no options of cdktf: --auto-approve$/m,
    ],
    ["a rolling deploy of all stacks", EMPTY, ["--rolling"], /^error {3}A rolling deploy takes one stack, not all$/m],
  ])("refuses %s before it synthesises", async (_, text, options, what) => {
    if (text !== undefined) writeFileSync(file(), text);
    const { exitCode, output } = await deploy("--reviewed", file(), ...options);
    expect(output).toMatch(what);
    expect(output).toMatch(/^where {3}.+\nremedy {2}.+$/m);
    expect(exitCode).toBe(1);
  });
});

test("a deploy that nobody can approve is refused before it synthesises: there is no terminal", async () => {
  const { exitCode, lines } = await run(process.execPath, [inProject("cli", "bootstrap.mjs"), "deploy"], {
    recipient: "checks",
    variables: { TERRAFORM_PROGRAM: "terraform" },
  });
  expect(exitCode).toBe(1);
  expect(lines.join("\n")).toMatch(/^error {3}Nobody can be asked to approve this deploy: there is no terminal$/m);
  expect(lines.join("\n")).toContain("npm run deploy -- --auto-approve");
});

describe("the journal of a workflow", () => {
  const inWorkflow = (directory?: string) => ({ GITHUB_ACTIONS: "true", JOURNAL_DIRECTORY: directory });

  test.each([[undefined], [""], [inProject(".journals")], [inProject()]])(
    "is refused in the checkout: %s",
    (directory) => {
      expect(() => requireJournalsInWorkflow(inWorkflow(directory))).toThrow(
        /are in the checkout, which the next job cleans/,
      );
    },
  );

  test("is kept outside of it; a person may deploy without", () => {
    expect(() => requireJournalsInWorkflow(inWorkflow("/var/lib/massar"))).not.toThrow();
    expect(() => requireJournalsInWorkflow({ JOURNAL_DIRECTORY: "" })).not.toThrow();
  });
});

test.each([["deploy"], ["state-copy"], ["rehearse"]])("%s is refused in the context of a review", async (command) => {
  const { exitCode, lines } = await run(process.execPath, [inProject("cli", "bootstrap.mjs"), command], {
    recipient: "checks",
    environment: { CDKTF_CONTEXT_JSON: '{"target":"live","for":"review"}' },
  });
  expect(lines[0]).toMatch(/^error {3}npm run [\w:]+ in the context of a review would use copies of the states/);
  expect(exitCode).toBe(1);
});
