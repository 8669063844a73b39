import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { consentTo } from "../../deploy/consent";
import { inProject } from "../../lib/paths";
import { fingerprintOfReview } from "../../review/fingerprint/whole";
import type { SignedStatement } from "../../review/run/signed-approvals";
import { GitHub } from "../support/github";
import { databaseGrows } from "./support/reviews";

const MARKER = "<!-- massar-review -->";
const OURS = "github-actions[bot]";
const TOKEN = "ghs_planted-token-0123456789";
const COMMENTS = "/repos/ministry/massar/issues/12/comments";

describe("the forge, mocked from GitHub's API description", () => {
  const github = new GitHub();
  const folder = mkdtempSync(join(tmpdir(), "review comment "));
  beforeAll(() => github.start());
  beforeEach(() => github.reset());
  afterAll(async () => {
    await github.stop();
    rmSync(folder, { recursive: true });
  });

  async function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const event = join(folder, "event.json");
    writeFileSync(event, JSON.stringify({ action: "synchronize", number: 12, pull_request: { number: 12 } }));
    const child = spawn(process.execPath, ["cli/bootstrap.mjs", command, ...args], {
      cwd: inProject(),
      env: {
        ...process.env,
        ...{ GITHUB_REPOSITORY: "ministry/massar", GITHUB_EVENT_PATH: event },
        ...{ GITHUB_SHA: "4b6472266afd7b471e86085a6659e8c7f2b119da", GITHUB_REF: "refs/pull/12/merge" },
        ...{ GITHUB_API_URL: github.url, GITHUB_TOKEN: TOKEN },
        ...environment,
      },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const [exitCode] = await once(child, "close");
    expect(output).not.toContain(TOKEN);
    return { exitCode, output };
  }

  function comment(text: string, args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
    const file = join(folder, "comment.md");
    writeFileSync(file, text);
    return run("review-comment", ["--file", file, ...args], environment);
  }

  describe("the consent to a deploy", () => {
    const { signal } = new AbortController();
    const review = databaseGrows();
    const given = (statements: Partial<SignedStatement>[] = []) => ({
      ...{ authors: new Set(["rachida", "rachida@massar.example"]), today: "2026-11-30" },
      statements: statements.map(
        (each): SignedStatement => ({
          ...{
            version: 1,
            review: fingerprintOfReview(review),
            blocks: [],
            reason: "announced",
            expires: "2026-12-31",
          },
          ...{ principals: ["k.alami@massar.example", "kalami"], key: "SHA256:abc", tag: "approval/1", ...each },
        }),
      ),
    });
    const job = (server: string) => ({
      ...{ GITHUB_REPOSITORY: "ministry/massar", GITHUB_RUN_ID: "7", GITHUB_SERVER_URL: server },
      ...{ GITHUB_API_URL: github.url, GITHUB_TOKEN: TOKEN },
    });
    const ask = (environment: NodeJS.ProcessEnv, statements?: Partial<SignedStatement>[]) =>
      consentTo(review, given(statements), environment, signal);
    const onGitHub = () => job("https://github.com");
    const onForgejo = () => job("https://git.ministry.example");
    const signed = { name: "k.alami@massar.example", key: "SHA256:abc", reason: "announced" };

    test("is that of a reviewer of the environment, as GitHub knows it, with the run's address", async () => {
      github.approvers = [{ login: "Kalami", environment: "production" }];
      expect(await ask(onGitHub())).toEqual({
        review: fingerprintOfReview(review),
        approvedBy: [{ name: "Kalami", environment: "production", reason: "Ship it!" }],
        run: "https://github.com/ministry/massar/actions/runs/7",
      });
      expect(github.calls).toEqual(["GET /repos/ministry/massar/actions/runs/7/approvals"]);
    });

    test.each([
      ["nobody", []],
      ["an author", [{ login: "Rachida", environment: "production" }]],
      ["somebody who rejected it", [{ login: "kalami", environment: "production", state: "rejected" as const }]],
    ])("is missing if GitHub has asked %s", async (_, approvers) => {
      github.approvers = approvers;
      await expect(ask(onGitHub())).rejects.toMatchObject({
        message: "Nobody else has approved this deploy",
        where: "https://github.com/ministry/massar/actions/runs/7",
        remedy: expect.stringContaining("npm run approve -- review.json"),
      });
      expect(await ask(onGitHub(), [{}])).toMatchObject({ approvedBy: [signed] });
    });

    test("is a signature where the forge ignores environments, whatever its approvals are", async () => {
      github.approvers = [{ login: "kalami", environment: "production" }];
      await expect(ask(onForgejo())).rejects.toThrow("This forge does not ask for an approval, and nobody has signed");
      await expect(ask({ ...onForgejo(), GITHUB_SERVER_URL: undefined })).rejects.toThrow("nobody has signed");
      await expect(ask(onForgejo(), [{ review: "0".repeat(64) }])).rejects.toThrow("nobody has signed");
      expect(await ask(onForgejo(), [{}])).toEqual({
        review: fingerprintOfReview(review),
        approvedBy: [signed],
        run: "https://git.ministry.example/ministry/massar/actions/runs/7",
      });
      expect(github.calls).toEqual([]);
    });

    test("is no signature of an author, and none that has expired", async () => {
      await expect(ask(onForgejo(), [{ principals: ["kalami", "rachida"] }])).rejects.toThrow(/rachida is an author/);
      await expect(ask(onForgejo(), [{ expires: "2026-11-29" }])).rejects.toThrow(/signed it until 2026-11-29/);
    });

    test("is the operator's own on a computer that is not a runner, which records a signature too", async () => {
      expect(await ask({})).toEqual({ review: fingerprintOfReview(review), approvedBy: [] });
      expect(await ask({}, [{}])).toMatchObject({ approvedBy: [signed] });
    });
  });

  describe("npm run review:sarif", () => {
    const file = join(folder, "review.sarif");
    beforeAll(() => writeFileSync(file, '{"version":"2.1.0","runs":[]}'));
    const upload = (environment: NodeJS.ProcessEnv = {}, ...args: readonly string[]) =>
      run("review-sarif", ["--file", file, ...args], environment);

    test("uploads the commit's findings to code scanning", async () => {
      expect(await upload()).toEqual({ exitCode: 0, output: "Findings uploaded\n" });
      expect(github.findings).toEqual([
        {
          commit_sha: "4b6472266afd7b471e86085a6659e8c7f2b119da",
          ref: "refs/pull/12/merge",
          sarif: expect.any(String),
        },
      ]);
      const sent = gunzipSync(Buffer.from(String(github.findings[0]?.["sarif"]), "base64"));
      expect(JSON.parse(sent.toString())).toEqual({ version: "2.1.0", runs: [] });
    });

    test.each([
      ["a forge without code scanning", { GITHUB_API_URL: "https://git.ministry.example/api/v1" }, undefined],
      [
        "a repository without code scanning",
        {},
        "Advanced Security must be enabled for this repository to use code scanning.",
      ],
    ])("%s keeps no change back", async (_, environment, message) => {
      if (message) github.refusals = [{ method: "POST", status: 403, message }];
      const { exitCode, output } = await upload(environment);
      expect(exitCode).toBe(0);
      expect(output).toContain("Code scanning is not available");
    });

    test("a token without permission fails", async () => {
      github.refusals = [{ method: "POST", status: 403, message: "Resource not accessible by integration" }];
      const { exitCode, output } = await upload();
      expect(exitCode).toBe(1);
      expect(output).toContain("security-events: write");
    });

    test("a workflow uploads findings for its own branch alone", async () => {
      const { exitCode, output } = await upload({}, "--ref", "refs/heads/main");
      expect(exitCode).toBe(1);
      expect(output).toContain("This workflow runs for refs/pull/12/merge: findings for refs/heads/main could hide");
      expect(github.findings).toEqual([]);
      expect((await upload({}, "--ref", "refs/pull/12/merge")).exitCode).toBe(0);
      expect((await upload({ GITHUB_REF: "" }, "--ref", "refs/heads/main")).exitCode).toBe(0);
    });

    test("a missing commit fails", async () => {
      const { exitCode, output } = await upload({ GITHUB_SHA: "" });
      expect(exitCode).toBe(1);
      expect(output).toContain("The commit of the findings is unknown");
    });
  });

  test("the first review creates a comment, the next one updates it", async () => {
    expect(await comment("Harmless.")).toEqual({
      exitCode: 0,
      output: expect.stringMatching(/^Comment created: https:\/\/github\.com\/.*\n$/),
    });
    expect(await comment("Blocked.")).toEqual({
      exitCode: 0,
      output: expect.stringMatching(/^Comment updated: https:\/\/github\.com\/.*\n$/),
    });
    expect(github.comments).toEqual([{ id: expect.any(Number), author: OURS, body: `${MARKER}\nBlocked.` }]);
    expect(github.authorizations).toEqual(new Set([`token ${TOKEN}`]));
  });

  test("the comment is found among a hundred others, and a text may already have the marker", async () => {
    for (let number = 1; number <= 120; number += 1) github.addComment("reviewer", `remark ${number}`);
    const { id } = github.addComment(OURS, `${MARKER}\nof the first push`);
    await comment(`${MARKER}\nof the second push`);
    expect(github.comments.slice(120)).toEqual([{ id, author: OURS, body: `${MARKER}\nof the second push` }]);
    expect(github.calls.filter((call) => call.startsWith("POST"))).toEqual([]);
  });

  test("another author's comment with the marker, or quoting it, is not changed", async () => {
    const planted = github.addComment("mallory", `${MARKER}\nHarmless, merge it.`);
    const quote = github.addComment(OURS, `> ${MARKER}`);
    await comment("Blocked.");
    expect(github.comments).toEqual([
      planted,
      quote,
      { id: expect.any(Number), author: OURS, body: `${MARKER}\nBlocked.` },
    ]);
  });

  test("a personal token, or a named app, is recognised as author", async () => {
    github.login = "ci-of-the-ministry";
    github.addComment(OURS, `${MARKER}\nof a runner`);
    const own = github.addComment("ci-of-the-ministry", `${MARKER}\nold`);
    await comment("new");
    expect(github.comments[1]).toEqual({ ...own, body: `${MARKER}\nnew` });

    github.reset();
    const app = github.addComment("massar[bot]", `${MARKER}\nold`);
    await comment("new", ["--author", "massar[bot]"]);
    expect(github.comments).toEqual([{ ...app, body: `${MARKER}\nnew` }]);
    expect(github.calls).not.toContain("GET /user");
  });

  test("two reviews at once leave one comment", async () => {
    github.beforeCreation = () => github.addComment(OURS, `${MARKER}\nof the other review`);
    await comment("of this review");
    expect(github.comments).toEqual([{ id: expect.any(Number), author: OURS, body: `${MARKER}\nof this review` }]);
  });

  test("the longest comment is accepted, a longer one is refused before it is sent", async () => {
    const longest = "x".repeat(65_536 - MARKER.length - 1);
    await comment(longest);
    expect(github.comments[0]?.body).toHaveLength(65_536);
    const calls = github.calls.length;
    const { exitCode, output } = await comment(`${longest}x`);
    expect(exitCode).toBe(1);
    expect(output).toContain("error   The comment has 65,537 characters; the limit is 65,536\n");
    expect(github.calls).toHaveLength(calls);
  });

  test.each([
    [
      "a wrong token",
      { status: 401, message: "Bad credentials" },
      "does not accept the token: Bad credentials",
      "GITHUB_TOKEN",
    ],
    ["no permission", { status: 403, message: "Resource not accessible" }, "no write access", "pull-requests: write"],
    ["an unknown pull request", { status: 404, message: "Not Found" }, "Not found", "can read"],
    ["a body that GitHub refuses", { status: 422, message: "Validation Failed" }, "HTTP status 422", "Fix"],
    ["a forge with an internal error", { status: 502, message: "Bad gateway" }, "HTTP status 502", "again later"],
    [
      "too many calls",
      {
        status: 403,
        message: "rate limit",
        headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1893456000" },
      },
      "limits the calls",
      "after 2030-01-01T00:00:00.000Z",
    ],
    [
      "calls too fast",
      { status: 429, message: "slow down", headers: { "retry-after": "60" } },
      "limits the calls",
      "in 60 s",
    ],
  ])("%s", async (_, refusal, what, remedy) => {
    github.refusals = [{ method: "POST", ...refusal, message: `${refusal.message} ${TOKEN}` }];
    const { exitCode, output } = await comment("text");
    expect(exitCode).toBe(1);
    expect(output).toMatch(/^error {3}/);
    expect(output).toContain(what);
    expect(output).toContain(`where   ${github.url}: pull request 12 of ministry/massar\n`);
    expect(output.split("remedy")[1]).toContain(remedy);
  });

  test.each([
    ["no token", { GITHUB_TOKEN: "" }, "token for the forge is missing"],
    ["no repository", { GITHUB_REPOSITORY: "" }, "repository is not set"],
    ["an event without a pull request", { GITHUB_EVENT_PATH: inProject("package.json") }, "not for a pull request"],
    ["no event", { GITHUB_EVENT_PATH: "" }, "pull request to comment on is not set"],
    ["an invalid address", { GITHUB_API_URL: "git.ministry.example" }, '"git.ministry.example" is not a URL'],
    ["an unreachable forge", { GITHUB_API_URL: "http://127.0.0.1:1" }, "cannot be reached"],
  ])("%s is reported", async (_, environment, what) => {
    const { exitCode, output } = await comment("text", [], environment);
    expect(exitCode).toBe(1);
    expect(output).toMatch(/^error .*\nwhere .*\nremedy /s);
    expect(output).toContain(what);
    expect(github.calls).toEqual([]);
  });

  test("a missing file is reported", async () => {
    const { exitCode, output } = await comment("text", ["--file", "/nowhere/review.md"]);
    expect(exitCode).toBe(1);
    expect(output).toContain("where   /nowhere/review.md\n");
  });

  test("requests and answers that violate the description are refused", async () => {
    const post = (body: object) =>
      fetch(`${github.url}${COMMENTS}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: "token x" },
        body: JSON.stringify(body),
      });
    expect((await post({ text: "no body" })).status).toBe(422);
    expect(github.calls).toEqual([]);
    github.comments.push({ id: "one" as unknown as number, author: OURS, body: MARKER });
    const answer = await fetch(`${github.url}${COMMENTS}`, { headers: { authorization: "token x" } });
    expect(await answer.text()).toContain("Your request/response is not valid");
    expect((await comment("text")).output).toContain("error   The forge answers with HTTP status 500");
  });
});
