import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../lib/failure";
import { inProject } from "../../lib/paths";
import { checkStep } from "../../toolchain/checks/check";
import { workflows } from "../../toolchain/checks/workflows";
import { readWorkflow, runSteps, WORKFLOWS, WORKFLOWS_WITHOUT_SITES } from "../support/workflow";

const github = inProject(".github");
const files = readdirSync(github, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yml"));
const textOf = (file: string) => readFileSync(join(github, file), "utf8");
const { scripts } = JSON.parse(readFileSync(inProject("package.json"), "utf8")) as { scripts: Record<string, string> };

describe.each(WORKFLOWS)("%s", (name) => {
  const workflow = readWorkflow(name);
  const jobs = Object.entries(workflow.jobs);

  test("runs nothing that a laptop does not run alike", () => {
    for (const { run } of runSteps(workflow)) {
      if (/^git push [\w /:-]+$/.test(run)) continue;
      const [, script = ""] = /^npm run ([\w:-]+)( -- [\w:./ -]+)?$/.exec(run) ?? [];
      expect(Object.keys(scripts)).toContain(script);
    }
  });

  test("a job follows the one that it needs, so that the order of steps is that of the file", () => {
    for (const [index, [, { needs }]] of jobs.entries()) {
      if (needs) expect(jobs.slice(0, index).map(([job]) => job)).toContain(needs);
    }
  });

  test("secrets reach the step that needs them alone, as variables of its environment", () => {
    expect(textOf(`workflows/${name}.yml`).match(/\bsecrets\b|github\.token/g)).toHaveLength(
      runSteps(workflow).flatMap(({ env }) =>
        Object.values(env).filter((value) => /^\$\{\{ (secrets|github)\.\w+( \|\| '\{\}')? \}\}$/.test(value)),
      ).length,
    );
  });

  test("names every variable of both sites that has no default", () => {
    const asked = runSteps(workflow).filter(({ run }) => !/^(npm run (review:|state:|configure)|git)/.test(run));
    expect(asked.length).toBeGreaterThan(0);
    // a pull request and the check for drift plan without the accounts of the hosts
    const withHosts = name === "deploy";
    for (const { env } of asked) {
      expect(env["CDKTF_CONTEXT_JSON"]).toBe(withHosts ? '{"target":"live"}' : '{"target":"live","for":"review"}');
      expect(Object.keys(env).filter((variable) => variable.startsWith("TF_VAR_"))).toEqual(
        ["rabat", "marrakech"].flatMap((site) =>
          [
            ...["vsphere_user", "vsphere_password"],
            ...(withHosts ? ["esxi_user", "esxi_password", "esxi_passwords", "esxi_license"] : []),
          ].map((kind) => `TF_VAR_${site}_${kind}`),
        ),
      );
    }
  });

  test("every plan and apply waits for the lock of a state", () => {
    for (const { env } of runSteps(workflow)) {
      for (const command of ["plan", "apply"]) expect(env[`TF_CLI_ARGS_${command}`]).toBe("-lock-timeout=15m");
    }
  });

  test("an account that only reads the states never creates their tables; the account that deploys does", () => {
    for (const { env } of runSteps(workflow)) {
      if (env["PGUSER"] === undefined) continue;
      const reads = /^\$\{\{ secrets\.(READONLY|PLAN)_PGUSER \}\}$/.test(env["PGUSER"]);
      for (const part of ["SCHEMA", "TABLE", "INDEX"]) {
        expect(env[`PG_SKIP_${part}_CREATION`]).toBe(reads ? "true" : undefined);
      }
    }
  });

  test("starts from no right at all, on machines of the ministry, with an end", () => {
    expect(workflow.permissions).toEqual({});
    for (const [, job] of jobs) {
      expect(job["runs-on"][0]).toBe("self-hosted");
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(360);
      expect(job.permissions["contents"]).toBe(job === workflow.jobs["record"] ? "write" : "read");
    }
  });
});

test("only the deploying job has the deploying account, in the protected environment, apart from pull requests' code", () => {
  for (const name of WORKFLOWS) {
    const { jobs } = readWorkflow(name);
    for (const [job, { steps, environment, "runs-on": machines }] of Object.entries(jobs)) {
      const text = JSON.stringify(steps);
      const deploys = text.includes("secrets.DEPLOY_");
      expect([name, job, deploys]).toEqual([name, job, name === "deploy" && job === "deploy"]);
      const ofPullRequests = name === "review";
      const reads = text.includes("secrets.") && !deploys;
      expect(environment).toBe(deploys ? "production" : reads ? (ofPullRequests ? "review" : "plan") : undefined);
      expect(machines).toEqual(["self-hosted", ofPullRequests ? "massar" : "massar-production"]);
    }
  }
});

test("running guests are compared every night where the runner reaches them, also if vCenter has drifted", () => {
  const { drift } = readWorkflow("drift").jobs;
  expect(drift?.steps.at(-1)).toMatchObject({
    if: "${{ !cancelled() && vars.GUEST_CONNECTIONS != '' }}",
    run: "npm run configure -- --check",
    env: { GUEST_CONNECTIONS: "${{ vars.GUEST_CONNECTIONS }}" },
  });
  expect(Object.keys(drift?.steps.at(-1)?.env ?? {})).toEqual(["CDKTF_CONTEXT_JSON", "GUEST_CONNECTIONS"]);
});

test("the settings of the forge are checked every night, from the main branch", () => {
  const { on, permissions, jobs } = readWorkflow("forge");
  expect(Object.keys(on)).toEqual(["schedule", "workflow_dispatch"]);
  expect(permissions).toEqual({});
  expect(jobs["check"]).toMatchObject({ environment: "forge", "runs-on": ["self-hosted", "massar-production"] });
  expect(jobs["check"]?.steps.at(-1)?.run).toBe("npm run forge:check");
});

test("every file that decides what is deployed, and by whom, has owners of its own", () => {
  const owners = readFileSync(join(github, "CODEOWNERS"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/\s+/));
  // the last matching line counts
  const ownersOf = (file: string) =>
    owners.findLast(
      ([pattern = ""]) => pattern === "*" || (pattern.endsWith("/") ? file.startsWith(pattern) : file === pattern),
    );
  for (const file of [
    ...[
      "/.github/workflows/review.yml",
      "/.github/CODEOWNERS",
      "/policy/verdict.ts",
      "/review/blocks.ts",
      "/deploy/lock.ts",
      "/configure/quorum.ts",
      "/toolchain/ansible/requirements.txt",
    ],
    ...["/datacenters/approvals.ts", "/datacenters/acknowledgements.ts", "/datacenters/massar/deletion-locks.ts"],
    ...["/lib/child-environment.cjs", "/model/accounts.ts", "/terraform/secrets/state.ts", "/package-lock.json"],
  ]) {
    expect([file, ownersOf(file)?.slice(1)]).toEqual([file, ["@massar-example/security"]]);
    expect(existsSync(inProject(file))).toBe(true);
  }
});

test("a deploy is compared with the commit that was deployed last, which only a job without any account records", () => {
  const workflow = readWorkflow("deploy");
  const { review, deploy, record } = workflow.jobs;
  for (const job of [review, deploy]) expect(job?.steps[0]?.with).toMatchObject({ "fetch-depth": 0 });
  const reviews = runSteps(workflow).filter(({ run }) => run.startsWith("npm run review"));
  expect(reviews.map(({ run }) => / --base (\S+)/.exec(run)?.[1])).toEqual(["origin/deployed", "origin/deployed"]);
  expect(record?.needs).toBe("deploy");
  expect(JSON.stringify(record)).not.toContain("secrets.");
  expect(record?.steps.at(-1)?.run).toBe("git push --quiet --force origin HEAD:refs/heads/deployed");
});

test("the states are copied after each deploy, also a failed one; its journal is outside of the checkout", () => {
  const { deploy } = readWorkflow("deploy").jobs;
  const [last] = deploy?.steps.slice(-1) ?? [];
  expect(last).toMatchObject({ run: "npm run state:copy", if: "${{ !cancelled() }}" });
  expect(deploy?.env["JOURNAL_DIRECTORY"]).toBe("${{ vars.JOURNAL_DIRECTORY }}");
});

const guide = readFileSync(inProject("docs", "guide", "runner.md"), "utf8");

test("the guide of the runner names each secret and variable that a workflow reads", () => {
  const read = files.flatMap((file) =>
    [...textOf(file).matchAll(/\b(?:secrets|vars)\.(\w+)/g)].map(([, name = ""]) => name),
  );
  // the guide writes the second of two names in short
  const inShort = (name: string) =>
    name.replace(/_PASSWORD$/, "_USER").replace("MARRAKECH_ESXI_USER", "RABAT_ESXI_USER");
  const short = /^(READONLY_MARRAKECH|DEPLOY_(RABAT|MARRAKECH)|REHEARSE_MARRAKECH)_VSPHERE_/;
  const missing = [...new Set(read)].filter((name) => name !== "PUBLISH_DOCUMENTS" && !short.test(name));
  expect(missing.filter((name) => ![name, inShort(name)].some((each) => guide.includes(each)))).toEqual([]);
});

test("who reads with an account of its own is told which one deploys, by name", () => {
  const reading = WORKFLOWS.flatMap((name) => runSteps(readWorkflow(name))).filter(
    ({ env }) => env["TF_VAR_rabat_vsphere_user"] === "${{ secrets.READONLY_RABAT_VSPHERE_USER }}",
  );
  expect(reading.map(({ name }) => name)).toEqual(["Review", "Review", "Compare"]);
  for (const { env } of reading) {
    for (const site of ["RABAT", "MARRAKECH"]) {
      expect(env[`DEPLOY_${site}_VSPHERE_USER`]).toBe(`\${{ vars.DEPLOY_${site}_VSPHERE_USER }}`);
    }
  }
});

test("a fork's code never runs, a newer push ends the review of an older one, nothing ends a deploy", () => {
  const review = readWorkflow("review");
  expect(Object.keys(review.on)).toEqual(["pull_request"]);
  expect(review.jobs["review"]?.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
  expect(review.concurrency).toEqual({
    group: "review-${{ github.event.pull_request.number }}",
    "cancel-in-progress": true,
  });
  expect(readWorkflow("deploy").concurrency["cancel-in-progress"]).toBe(false);
});

test("the documents are written without any account, and published only by a job of its own, where that is wanted", () => {
  const { permissions, jobs } = readWorkflow("documents");
  expect(permissions).toEqual({});
  expect(textOf("workflows/documents.yml")).not.toContain("secrets.");
  const { write, publish } = jobs;
  expect(write?.permissions).toEqual({ contents: "read" });
  expect(publish?.permissions).toEqual({ contents: "read", pages: "write", "id-token": "write" });
  expect(publish?.if).toContain("vars.PUBLISH_DOCUMENTS == 'true'");
  expect(publish?.steps.filter(({ run }) => run !== undefined)).toEqual([]);
  const kept = textOf("actions/keep-website/action.yml");
  expect(/^ +path: (.*)$/m.exec(kept)?.[1]).toBe("public");
});

test.each(WORKFLOWS_WITHOUT_SITES)("%s has no account of a site, and starts from no right at all", (name) => {
  expect(textOf(`workflows/${name}.yml`)).not.toMatch(/\bsecrets\b|TF_VAR_|PGPASSWORD/);
  const { permissions, jobs } = readWorkflow(name);
  expect(permissions).toEqual({});
  for (const job of Object.values(jobs)) {
    expect(job.permissions["contents"]).toBe("read");
    expect(job["timeout-minutes"]).toBeLessThanOrEqual(45);
    expect(job.steps[0]?.with).toMatchObject({ "persist-credentials": false });
  }
});

test("known vulnerabilities are looked up every night and uploaded, also if there are some; CI does not depend on them", () => {
  const { on, jobs } = readWorkflow("dependencies");
  expect(Object.keys(on)).toEqual(["schedule", "workflow_dispatch"]);
  expect(jobs["audit"]?.permissions).toEqual({ contents: "read", "security-events": "write" });
  const [audit, upload] = runSteps(readWorkflow("dependencies"));
  expect(audit?.run).toBe("npm run audit -- --sarif audit.sarif");
  expect(upload).toMatchObject({ run: "npm run review:sarif -- --file audit.sarif" });
  expect(upload?.if).toContain("!cancelled()");
  expect(readFileSync(inProject(".ci", "run"), "utf8")).not.toContain("audit");
});

test("a release is built from a tag on main, apart from pull requests' code, with bills of materials, hashes and provenance", () => {
  const workflow = readWorkflow("release");
  expect(workflow.on).toEqual({ push: { tags: ["v*"] } });
  const { build } = workflow.jobs;
  expect(build?.["runs-on"]).toEqual(["self-hosted", "massar-production"]);
  expect(build?.permissions).toEqual({ contents: "read", "id-token": "write", attestations: "write" });
  expect(runSteps(workflow).map(({ run }) => run)).toEqual([
    "git merge-base --is-ancestor HEAD origin/main",
    "npm run verify",
    "npm run sbom -- --output release",
    "git archive --format=tar.gz --prefix=massar-datacenters/ --output=release/massar-datacenters.tar.gz HEAD",
    "cd release && sha256sum -- *.tar.gz *.json > SHA256SUMS",
  ]);
  expect(build?.steps.at(-1)?.uses).toBe("./.github/actions/keep-release");
  const kept = textOf("actions/keep-release/action.yml");
  expect(kept).toMatch(/uses: actions\/attest-build-provenance@[\s\S]*subject-path: release\/\*/);
  expect(/^ +path: (.*)$/m.exec(kept)?.[1]).toBe("release");
});

test("every action is pinned by its commit, with its release beside", () => {
  for (const file of files) {
    for (const [line] of textOf(file).matchAll(/^.*\buses:.*$/gm)) {
      expect(line).toMatch(/uses: (\.\/\.github\/actions\/[\w-]+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
  }
});

test("what is kept is the page and the JSON, never a plan", () => {
  const kept = files.flatMap((file) =>
    [...textOf(file).matchAll(/^ +path: \|\n((?: {10}.*\n)+)/gm)].map(([, path]) => path),
  );
  expect(kept).toEqual(["          review.html\n          review.json\n"]);
});

// Go builds actionlint where it has not yet.
jest.setTimeout(120_000);

describe("actionlint", () => {
  const folder = mkdtempSync(join(tmpdir(), "workflows "));
  afterAll(() => rmSync(folder, { recursive: true }));
  const check = (...of: string[]) => checkStep(workflows(...of), new AbortController().signal).run(() => {});

  test("passes the workflows", async () => {
    await expect(check()).resolves.toBeUndefined();
  });

  test.each([
    [
      "a misspelt key",
      (text: string) => text.replace("timeout-minutes", "timeout-minute"),
      'unexpected key "timeout-minute"',
    ],
    ["a job that is not there", (text: string) => text.replace("needs: review", "needs: revue"), '"revue"'],
    [
      "a pull request's words in a command",
      (text: string) => text.replace("review.json --fail", "${{ github.event.pull_request.title }} --fail"),
      "potentially untrusted",
    ],
    [
      "a machine that nobody has",
      (text: string) => text.replace("massar-production", "windows-7"),
      '"windows-7" is unknown',
    ],
  ])("refuses %s", async (_, spoil, complaint) => {
    const broken = join(folder, "broken.yml");
    const text = textOf("workflows/deploy.yml");
    writeFileSync(broken, spoil(text));
    expect(readFileSync(broken, "utf8")).not.toBe(text);
    const refusal = await check(broken).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Failure);
    expect(String(refusal)).toContain(complaint);
  });
});
