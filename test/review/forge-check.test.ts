import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inProject } from "../../lib/paths";
import { ENVIRONMENTS, LABELS, SECRETS_OF_MAIN } from "../../review/forges/settings/expected";
import { describedPart, type Json, type JsonObject, Prism } from "../support/github";
import { readWorkflow, type WorkflowName } from "../support/workflow";

const REPOSITORY = "ministry/massar";
const TOKEN = "ghs_planted-token-of-the-settings";
const BASE = `/repos/${REPOSITORY}`;

const REPO_PATHS = [
  ...["branches/{branch}/protection", "rules/branches/{branch}", "rulesets/{ruleset_id}", "codeowners/errors"],
  ...["environments", "environments/{environment_name}", "environments/{environment_name}/deployment-branch-policies"],
  ...["environments/{environment_name}/secrets", "actions/secrets", "actions/organization-secrets"],
  ...["actions/permissions/workflow", "actions/runners"],
].map((path) => `/repos/{owner}/{repo}/${path}`);
const GROUPS = "/orgs/{org}/actions/runner-groups";
const description = describedPart([...REPO_PATHS, GROUPS, `${GROUPS}/{runner_group_id}/runners`]);

/** GitHub's own example of an answer. */
function example(path: string): JsonObject {
  const { get } = description.paths[path] as unknown as {
    get: { responses: { "200": { content: { "application/json": { examples: Record<string, { $ref: string }> } } } } };
  };
  const [{ $ref } = { $ref: "" }] = Object.values(get.responses["200"].content["application/json"].examples);
  return description.components["examples"]?.[$ref.split("/").at(-1) ?? ""]?.["value"] as JsonObject;
}
const repoExample = (path: string) => example(`/repos/{owner}/{repo}/${path}`);

const secretsNamed = (names: readonly string[]): JsonObject => ({
  total_count: names.length,
  secrets: names.map((name) => ({ name, created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" })),
});

const runner = (id: number, name: string, ...labels: readonly string[]): JsonObject => ({
  ...{ id, name, os: "linux", status: "online", busy: false, ephemeral: false },
  labels: ["self-hosted", ...labels].map((label, at) => ({ id: at + 1, name: label, type: "custom" })),
});

const group = (id: number, name: string, workflows: readonly string[] | undefined): JsonObject => ({
  ...{ id, name, visibility: "selected", default: false, inherited: false, allows_public_repositories: false },
  runners_url: "https://api.github.com/orgs/ministry/actions/runner_groups/1/runners",
  restricted_to_workflows: workflows !== undefined,
  selected_workflows: [...(workflows ?? [])],
  workflow_restrictions_read_only: false,
});

const workflow = (name: string) => `${REPOSITORY}/.github/workflows/${name}.yml@refs/heads/main`;

/** GitHub's example of a protection lacks properties that its description requires. */
const protection = (): JsonObject => ({
  url: "https://api.github.com/repos/ministry/massar/branches/main/protection",
  required_pull_request_reviews: {
    ...{ dismiss_stale_reviews: true, require_code_owner_reviews: true, require_last_push_approval: true },
    required_approving_review_count: 1,
  },
  enforce_admins: { url: "https://api.github.com/x", enabled: true },
  allow_force_pushes: { enabled: false },
  allow_deletions: { enabled: false },
});

const reviewers = (): JsonObject => {
  const { environments } = repoExample("environments") as { environments: { protection_rules: JsonObject[] }[] };
  const rules = environments.flatMap(({ protection_rules }) => protection_rules);
  return rules.find(({ type }) => type === "required_reviewers") ?? {};
};

/** The answers of a repository whose settings are as they should be: a status, or a body. */
function sound(): Record<string, Json | number> {
  const { optional = [], secrets = [] } = ENVIRONMENTS["production"] ?? {};
  const environments = Object.entries(ENVIRONMENTS).flatMap(([name, expected]) => [
    [
      `${BASE}/environments/${name}`,
      {
        ...{ id: 1, node_id: "E", name, url: "https://api.github.com/e", html_url: "https://github.com/e" },
        ...{ created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z", can_admins_bypass: false },
        protection_rules: expected.hasReviewers ? [{ ...reviewers(), prevent_self_review: true }] : [],
        deployment_branch_policy: expected.isOfMain
          ? { protected_branches: false, custom_branch_policies: true }
          : null,
      },
    ],
    [
      `${BASE}/environments/${name}/deployment-branch-policies`,
      { total_count: 1, branch_policies: [{ id: 1, node_id: "P", name: "main", type: "branch" }] },
    ],
    [`${BASE}/environments/${name}/secrets`, secretsNamed(expected.secrets)],
  ]);
  return {
    [`${BASE}/branches/main/protection`]: protection(),
    [`${BASE}/branches/evidence/protection`]: 404,
    [`${BASE}/rules/branches/main`]: [],
    [`${BASE}/rules/branches/evidence`]: ["deletion", "non_fast_forward"].map((type) => ({
      ...{ type, ruleset_source_type: "Repository", ruleset_source: REPOSITORY, ruleset_id: 42 },
    })),
    [`${BASE}/rulesets/42`]: { ...repoExample("rulesets/{ruleset_id}"), bypass_actors: [] },
    ...Object.fromEntries(environments),
    [`${BASE}/environments/production/secrets`]: secretsNamed([...secrets, ...optional]),
    [`${BASE}/actions/secrets`]: secretsNamed(["UNRELATED"]),
    [`${BASE}/actions/organization-secrets`]: secretsNamed([]),
    [`${BASE}/actions/permissions/workflow`]: {
      ...{ default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
    },
    [`${BASE}/codeowners/errors`]: { errors: [] },
    [`${BASE}/actions/runners`]: { total_count: 1, runners: [runner(1, "of-pull-requests", "massar")] },
    "/orgs/ministry/actions/runner-groups": {
      total_count: 2,
      runner_groups: [
        group(1, "reviews", undefined),
        group(2, "production", ["deploy", "drift", "forge"].map(workflow)),
      ],
    },
    "/orgs/ministry/actions/runner-groups/1/runners": { total_count: 0, runners: [] },
    "/orgs/ministry/actions/runner-groups/2/runners": {
      total_count: 1,
      runners: [runner(7, "production-1", "massar-production")],
    },
  };
}

let answers: Record<string, Json | number>;
const calls: string[] = [];
const tokens = new Set<string | undefined>();
const server: Server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "", "http://forge");
  const path = pathname.replace(/^\/api\/v1/, "");
  calls.push(`${request.method} ${path}`);
  tokens.add(request.headers.authorization);
  const answer = answers[path] ?? 404;
  response.writeHead(typeof answer === "number" ? answer : 200, { "content-type": "application/json; charset=utf-8" });
  const refusal = { message: `refused ${TOKEN}`, documentation_url: "", status: "404" };
  response.end(JSON.stringify(typeof answer === "number" ? refusal : answer));
});
const prism = new Prism();
let github: string;
let direct: string;

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  direct = `http://127.0.0.1:${port}`;
  github = await prism.start(description, port);
});
afterAll(() => {
  prism.stop();
  server.close();
});
beforeEach(() => {
  answers = sound();
  calls.length = 0;
  tokens.clear();
});

async function check(apiUrl = github): Promise<{ readonly exitCode: number; readonly output: string }> {
  const child = spawn(process.execPath, [inProject("cli", "bootstrap.mjs"), "forge-check"], {
    env: { ...process.env, GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: REPOSITORY, GITHUB_API_URL: apiUrl },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [exitCode] = await once(child, "close");
  expect(output).not.toContain(TOKEN);
  return { exitCode: Number(exitCode), output };
}

/** A setting that is wrong, and the finding. Those with the same number are independent of each other, and checked together. */
type Case = readonly [batch: number, name: string, spoil: () => unknown, finding: string];

const inBatches = (cases: readonly Case[]): [string, readonly Case[]][] =>
  [...new Set(cases.map(([batch]) => batch))].map((number) => {
    const batch = cases.filter(([each]) => each === number);
    return [batch.map(([, name]) => name).join(", "), batch];
  });

const at = (path: string): JsonObject => answers[`${BASE}/${path}`] as JsonObject;

describe("a repository on GitHub", () => {
  test("passes, line by line, and is only read", async () => {
    const { exitCode, output } = await check();
    expect(output).toContain(`The settings of ${REPOSITORY} keep pull requests away from what deploys can reach.`);
    expect(exitCode).toBe(0);
    for (const title of ["Branch main", "Branch evidence", "Environment review", "Runner groups"]) {
      expect(output).toContain(title);
    }
    expect(calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
    expect(tokens).toEqual(new Set([`token ${TOKEN}`]));
  });

  const environment = (name: string, change: JsonObject) =>
    Object.assign(answers, { [`${BASE}/environments/${name}`]: { ...at(`environments/${name}`), ...change } });
  const reviews = (change: JsonObject) =>
    Object.assign(at("branches/main/protection")["required_pull_request_reviews"] as JsonObject, change);
  const secrets = (place: string, ...names: string[]) =>
    Object.assign(answers, { [`${BASE}/${place}`]: secretsNamed(names) });
  const org = "/orgs/ministry/actions/runner-groups";

  const cases: readonly Case[] = [
    [2, "main is not protected", () => (answers[`${BASE}/branches/main/protection`] = 404), "needs nobody's approval"],
    [
      1,
      "code owners are not asked",
      () => reviews({ require_code_owner_reviews: false }),
      "code owners need not approve",
    ],
    [1, "stale approvals count", () => reviews({ dismiss_stale_reviews: false }), "an approval stays after a new push"],
    [1, "the last pusher approves", () => reviews({ require_last_push_approval: false }), "whoever pushed last"],
    [
      1,
      "main can be force-pushed",
      () => Object.assign(at("branches/main/protection"), { allow_force_pushes: { enabled: true } }),
      "force-pushes are allowed: block them",
    ],
    [
      1,
      "main can be deleted",
      () => Object.assign(at("branches/main/protection"), { allow_deletions: { enabled: true } }),
      "it may be deleted",
    ],
    [
      1,
      "administrators are exempt",
      () =>
        Object.assign(at("branches/main/protection"), { enforce_admins: { url: "https://x.example", enabled: false } }),
      "not bound by its rules: administrators of the repository",
    ],
    [
      2,
      "the evidence is not protected",
      () => (answers[`${BASE}/rules/branches/evidence`] = []),
      "so the evidence can be rewritten",
    ],
    [
      1,
      "a ruleset has exceptions",
      () =>
        Object.assign(at("rulesets/42"), {
          bypass_actors: [{ actor_id: 1, actor_type: "Team", bypass_mode: "always" }],
        }),
      'not bound by its rules: 1 in the bypass list of the ruleset "super cool ruleset"',
    ],
    [2, "an environment is missing", () => (answers[`${BASE}/environments/review`] = 404), "it does not exist"],
    [
      1,
      "nobody releases deploys",
      () => environment("production", { protection_rules: [] }),
      "nobody must release its jobs",
    ],
    [
      1,
      "one may release one's own job",
      () => environment("review", { protection_rules: [{ ...reviewers(), prevent_self_review: false }] }),
      "prevent self-review",
    ],
    [
      1,
      "administrators release without a reviewer",
      () => environment("rehearsal", { can_admins_bypass: true }),
      "administrators may release a job",
    ],
    [
      2,
      "every branch may deploy",
      () => environment("production", { deployment_branch_policy: null }),
      "its jobs may run for any branch: allow the branch main alone",
    ],
    [
      1,
      "protected branches may plan",
      () =>
        environment("plan", { deployment_branch_policy: { protected_branches: true, custom_branch_policies: false } }),
      "its jobs may run for every protected branch",
    ],
    [
      3,
      "a tag may deploy",
      () =>
        Object.assign(answers, {
          [`${BASE}/environments/production/deployment-branch-policies`]: {
            ...{ total_count: 1, branch_policies: [{ id: 1, node_id: "P", name: "main", type: "tag" }] },
          },
        }),
      "its jobs may run for tag main",
    ],
    [
      1,
      "pull requests get the accounts of hosts",
      () => secrets("environments/review/secrets", ...(ENVIRONMENTS["review"]?.secrets ?? []), "RABAT_ESXI_PASSWORD"),
      "its jobs do not need RABAT_ESXI_PASSWORD: remove it",
    ],
    [1, "a secret is missing", () => secrets("environments/forge/secrets"), "it lacks FORGE_SETTINGS_TOKEN"],
    [
      1,
      "a secret is open to every branch",
      () => secrets("actions/secrets", "EVIDENCE_KEY"),
      "every branch can read EVIDENCE_KEY, because the repository holds it",
    ],
    [
      1,
      "the organisation has a secret",
      () => secrets("actions/organization-secrets", "DEPLOY_PGUSER"),
      "every branch can read DEPLOY_PGUSER, because the organisation holds it",
    ],
    [
      1,
      "workflows may write",
      () => Object.assign(at("actions/permissions/workflow"), { default_workflow_permissions: "write" }),
      "by default it may write",
    ],
    [
      1,
      "workflows may approve",
      () => Object.assign(at("actions/permissions/workflow"), { can_approve_pull_request_reviews: true }),
      "a workflow may approve pull requests",
    ],
    [
      1,
      "the owners of code are placeholders",
      () => (answers[`${BASE}/codeowners/errors`] = repoExample("codeowners/errors")),
      "Code owners: ",
    ],
    [
      1,
      "a production runner belongs to the repository",
      () => Object.assign(at("actions/runners"), { runners: [runner(1, "open-1", "massar-production")] }),
      "a workflow of any branch can run on open-1",
    ],
    [
      1,
      "a runner has both labels",
      () =>
        Object.assign(answers, {
          [`${org}/2/runners`]: { total_count: 1, runners: [runner(7, "mixed-1", "massar", "massar-production")] },
        }),
      "mixed-1 has both labels",
    ],
    [
      2,
      "the group runs every workflow",
      () => Object.assign(answers, { [org]: { total_count: 1, runner_groups: [group(2, "production", undefined)] } }),
      'a workflow of any branch can run on the group "production"',
    ],
    [
      3,
      "the group runs another branch's workflow",
      () =>
        Object.assign(answers, {
          [org]: {
            total_count: 1,
            runner_groups: [group(2, "production", [`${REPOSITORY}/.github/workflows/deploy.yml@refs/heads/x`])],
          },
        }),
      "also runs ministry/massar/.github/workflows/deploy.yml@refs/heads/x",
    ],
    [4, "there are no groups", () => (answers[org] = 404), "use that of an organisation"],
  ];

  test.each(inBatches(cases))("fails if %s", async (_, batch) => {
    for (const [, , spoil] of batch) spoil();
    const { exitCode, output } = await check();
    for (const [, , , finding] of batch) expect(output).toContain(finding);
    expect(output).toMatch(/^where {3}ministry\/massar: \S/m);
    expect(output).toMatch(/^remedy {2}Change what the lines name\. docs\/guide\/forge\.md/m);
    expect(exitCode).toBe(1);
  });

  test("says what a token that only reads cannot see", async () => {
    const { bypass_actors: _, ...ruleset } = at("rulesets/42");
    answers[`${BASE}/rulesets/42`] = ruleset;
    const { exitCode, output } = await check();
    expect(output).toContain('Branch evidence: look at the bypass list of the ruleset "super cool ruleset"');
    expect(exitCode).toBe(0);
  });

  test("names the rights that a token lacks, and checks the rest", async () => {
    answers[`${BASE}/actions/secrets`] = 403;
    const { exitCode, output } = await check();
    expect(exitCode).toBe(1);
    expect(output).toContain("The token cannot read this setting: refused [token]");
    expect(output).toMatch(/^remedy {2}Create a token of an account that administers the repository/m);
  });
});

describe("a repository on Forgejo or Gitea", () => {
  const rule = (name: string, change: JsonObject = {}): JsonObject => ({
    ...{ rule_name: name, branch_name: name, enable_push: false, required_approvals: 1 },
    ...{ enable_approvals_whitelist: true, approvals_whitelist_teams: ["security"], dismiss_stale_approvals: true },
    ...{ block_on_rejected_reviews: true, apply_to_admins: true, ...change },
  });
  const checkGitea = () => check(`${direct}/api/v1`);
  beforeEach(() => {
    answers = {
      [`${BASE}/branch_protections`]: [rule("main"), rule("evidence", { enable_push: true })],
      [`${BASE}/actions/secrets`]: [{ name: "READONLY_PGUSER", created_at: "2026-01-01T00:00:00Z" }],
      [`${BASE}/actions/runners`]: { total_count: 1, runners: [runner(1, "of-pull-requests", "massar")] },
    };
  });

  test("passes, if nothing that deploys is within its reach", async () => {
    expect(await checkGitea()).toMatchObject({ exitCode: 0 });
  });

  const secret = (name: string) => [{ name, created_at: "2026-01-01T00:00:00Z" }];
  const cases: readonly Case[] = [
    [
      ...([1, "a rule is weak"] as const),
      () => {
        const weak = { enable_push: true, enable_force_push: true, required_approvals: 0, apply_to_admins: false };
        const open = {
          enable_approvals_whitelist: false,
          dismiss_stale_approvals: false,
          block_on_rejected_reviews: false,
        };
        answers[`${BASE}/branch_protections`] = [rule("main", { ...weak, ...open }), rule("evidence")];
      },
      "Branch main: 7 findings",
    ],
    ...(
      [
        ...["pushes without a pull request are allowed", "force-pushes are allowed", "needs nobody's approval"],
        ...["everybody's approval counts", "an approval stays", "a rejected pull request can be merged"],
        "administrators are not bound by the rule",
      ] as const
    ).map((finding): Case => [1, finding, () => {}, finding]),
    [
      ...([1, "it holds a secret of deploys"] as const),
      () => (answers[`${BASE}/actions/secrets`] = secret("DEPLOY_PGPASSWORD")),
      "a workflow of any branch can read DEPLOY_PGPASSWORD",
    ],
    [
      ...([2, "the organisation holds the signing key"] as const),
      () => (answers["/orgs/ministry/actions/secrets"] = secret("EVIDENCE_KEY")),
      "a workflow of any branch can read EVIDENCE_KEY",
    ],
    [
      ...([1, "a production runner serves it"] as const),
      () => {
        const runners = [runner(1, "prod", "massar-production:host")];
        answers[`${BASE}/actions/runners`] = { total_count: 1, runners };
      },
      "a workflow of any branch can run on prod",
    ],
    [2, "it lists no runners", () => (answers[`${BASE}/actions/runners`] = 404), "Check manually"],
    [2, "main is not protected", () => (answers[`${BASE}/branch_protections`] = []), "whoever can push deploys"],
    [2, "the evidence is not protected", () => {}, "so the evidence can be rewritten"],
    [
      ...([3, "the evidence can be force-pushed"] as const),
      () => (answers[`${BASE}/branch_protections`] = [rule("main"), rule("evidence", { enable_force_push: true })]),
      "force-pushes are allowed, so the evidence can be rewritten",
    ],
  ];

  test.each(inBatches(cases))("fails if %s", async (_, batch) => {
    for (const [, , spoil] of batch) spoil();
    const { exitCode, output } = await checkGitea();
    for (const [, , , finding] of batch) expect(output).toContain(finding);
    expect(exitCode).toBe(1);
  });

  test("Gitea's name for rules that bind administrators is known too", async () => {
    const { apply_to_admins: _, ...gitea } = rule("main", { block_admin_merge_override: true });
    answers[`${BASE}/branch_protections`] = [gitea, rule("evidence")];
    expect(await checkGitea()).toMatchObject({ exitCode: 0 });
  });
});

test("a token is never sent without encryption to another machine", async () => {
  const { exitCode, output } = await check("http://git.ministry.example/api/v1");
  expect(exitCode).toBe(1);
  expect(output).toContain("is not encrypted: everybody on the way could read the token");
});

const NAMES: readonly WorkflowName[] = ["review", "deploy", "drift", "rehearse", "documents", "forge"];

test("each job has the secrets of its environment alone, and every environment is used", () => {
  const files = readdirSync(inProject(".github", "workflows"));
  const withSecrets = files.filter((file) =>
    readFileSync(inProject(".github", "workflows", file), "utf8").includes("secrets."),
  );
  expect(withSecrets.filter((file) => !NAMES.some((name) => `${name}.yml` === file))).toEqual([]);
  const used = new Set<string>();
  for (const name of NAMES) {
    for (const [job, { environment, steps }] of Object.entries(readWorkflow(name).jobs)) {
      const secrets = [...JSON.stringify(steps).matchAll(/secrets\.(\w+)/g)].map(([, secret = ""]) => secret);
      const { secrets: known = [], optional = [] } = ENVIRONMENTS[environment ?? ""] ?? {};
      expect([name, job, secrets.filter((secret) => ![...known, ...optional].includes(secret))]).toEqual([
        name,
        job,
        [],
      ]);
      if (secrets.length > 0) used.add(environment ?? "");
    }
  }
  expect([...used].sort()).toEqual(Object.keys(ENVIRONMENTS).sort());
});

test("only the workflow of pull requests runs on their machines", () => {
  for (const name of NAMES) {
    const machines = Object.values(readWorkflow(name).jobs).map((job) => job["runs-on"].at(-1));
    expect([name, [...new Set(machines)]]).toEqual([
      name,
      [name === "review" ? LABELS.pullRequests : LABELS.production],
    ]);
  }
});

test("the workflow of pull requests names no secret of the main branch, and none of its runners", () => {
  const text = JSON.stringify(readWorkflow("review"));
  expect(SECRETS_OF_MAIN).toEqual(expect.arrayContaining(["RABAT_ESXI_PASSWORD", "EVIDENCE_KEY", "DEPLOY_PGPASSWORD"]));
  expect(SECRETS_OF_MAIN.filter((name) => text.includes(`secrets.${name} `))).toEqual([]);
  expect(text).not.toContain("massar-production");
});
