import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import type { Step } from "../../../lib/progress";
import type { Forge } from "../forge";
import { ENVIRONMENTS, type ExpectedEnvironment, LABELS, PRODUCTION_WORKFLOWS, SECRETS } from "./expected";
import { findingsStep, orUndefined } from "./findings";

const enabled = z.object({ enabled: z.boolean() });
const protectionSchema = z.object({
  required_pull_request_reviews: z
    .object({
      dismiss_stale_reviews: z.boolean().default(false),
      require_code_owner_reviews: z.boolean().default(false),
      required_approving_review_count: z.int().default(0),
      require_last_push_approval: z.boolean().default(false),
      bypass_pull_request_allowances: z
        .object({ users: z.array(z.unknown()), teams: z.array(z.unknown()), apps: z.array(z.unknown()).default([]) })
        .optional(),
    })
    .optional(),
  enforce_admins: enabled.optional(),
  allow_force_pushes: enabled.optional(),
  allow_deletions: enabled.optional(),
});

const ruleSchema = z.array(
  z.object({ type: z.string(), ruleset_id: z.int(), parameters: z.record(z.string(), z.unknown()).optional() }),
);
const pullRequestRule = z.object({
  dismiss_stale_reviews_on_push: z.boolean().default(false),
  require_code_owner_review: z.boolean().default(false),
  require_last_push_approval: z.boolean().default(false),
  required_approving_review_count: z.int().default(0),
});
const rulesetSchema = z.object({ name: z.string(), bypass_actors: z.array(z.unknown()).optional() });

/** What holds for a branch, from its classic protection and from all rulesets. */
interface BranchFacts {
  readonly approvals: number;
  readonly codeOwners: boolean;
  readonly dismissesStale: boolean;
  readonly lastPush: boolean;
  readonly noForcePush: boolean;
  readonly noDeletion: boolean;
  /** Who is exempt, and from what. */
  readonly exempt: readonly string[];
}

const environmentSchema = z.object({
  name: z.string(),
  can_admins_bypass: z.boolean().default(true),
  protection_rules: z
    .array(
      z.object({
        type: z.string(),
        prevent_self_review: z.boolean().default(false),
        reviewers: z.array(z.unknown()).default([]),
      }),
    )
    .default([]),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullable()
    .default(null),
});
type EnvironmentFacts = z.output<typeof environmentSchema>;

const named = z.array(z.object({ name: z.string() }));
const namesOf = (answer: unknown): readonly string[] => named.parse(answer).map(({ name }) => name);
const runnersSchema = z.array(z.object({ id: z.int(), name: z.string(), labels: named }));
const groupSchema = z.object({
  id: z.int(),
  name: z.string(),
  restricted_to_workflows: z.boolean().default(false),
  selected_workflows: z.array(z.string()).default([]),
});

/** One step for each setting of a repository on GitHub. */
export function githubSteps(forge: Forge, { request, paginate }: Octokit): readonly Step[] {
  const { owner, repository: repo } = forge;
  const here = { owner, repo };
  const all = { ...here, per_page: 100 };
  const step = findingsStep(forge);

  const factsOf = async (branch: string, note: (text: string) => void): Promise<BranchFacts> => {
    const classic = await orUndefined(
      request("GET /repos/{owner}/{repo}/branches/{branch}/protection", { ...here, branch }),
    );
    const protection = classic && protectionSchema.parse(classic.data);
    const reviews = protection?.required_pull_request_reviews;
    const rules = ruleSchema.parse(
      await paginate("GET /repos/{owner}/{repo}/rules/branches/{branch}", { ...here, branch, per_page: 100 }),
    );
    const pulls = rules
      .filter(({ type }) => type === "pull_request")
      .map(({ parameters }) => pullRequestRule.parse(parameters ?? {}));
    const exempt: string[] = [];
    if (protection && !protection.enforce_admins?.enabled) exempt.push("administrators of the repository");
    const { users = [], teams = [], apps = [] } = reviews?.bypass_pull_request_allowances ?? {};
    if (users.length + teams.length + apps.length > 0) exempt.push("users, teams or apps who may bypass pull requests");
    for (const ruleset_id of new Set(rules.map((rule) => rule.ruleset_id))) {
      const { data } = await request("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", { ...here, ruleset_id });
      const { name, bypass_actors } = rulesetSchema.parse(data);
      // GitHub shows them only to a token that may change the ruleset
      if (bypass_actors === undefined)
        note(`look at the bypass list of the ruleset "${name}", which this token cannot see`);
      else if (bypass_actors.length > 0)
        exempt.push(`${bypass_actors.length} in the bypass list of the ruleset "${name}"`);
    }
    const has = (type: string) => rules.some((rule) => rule.type === type);
    return {
      approvals: Math.max(
        reviews?.required_approving_review_count ?? 0,
        ...pulls.map(({ required_approving_review_count }) => required_approving_review_count),
      ),
      codeOwners:
        (reviews?.require_code_owner_reviews ?? false) || pulls.some((rule) => rule.require_code_owner_review),
      dismissesStale:
        (reviews?.dismiss_stale_reviews ?? false) || pulls.some((rule) => rule.dismiss_stale_reviews_on_push),
      lastPush: (reviews?.require_last_push_approval ?? false) || pulls.some((rule) => rule.require_last_push_approval),
      noForcePush: (protection && !protection.allow_force_pushes?.enabled) || has("non_fast_forward"),
      noDeletion: (protection && !protection.allow_deletions?.enabled) || has("deletion"),
      exempt,
    };
  };

  /** The patterns of the branches whose jobs may use an environment, or "any" or "protected". */
  const branchesOf = async ({
    name,
    deployment_branch_policy: policy,
  }: EnvironmentFacts): Promise<readonly string[]> => {
    if (policy === null) return ["any branch"];
    if (policy.protected_branches) return ["every protected branch"];
    const { data } = await request(
      "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
      { ...here, environment_name: name, per_page: 100 },
    );
    return z
      .object({ branch_policies: z.array(z.object({ name: z.string(), type: z.string().default("branch") })) })
      .parse(data)
      .branch_policies.map((each) => (each.type === "branch" ? each.name : `${each.type} ${each.name}`));
  };

  const environmentFindings = async (name: string, expected: ExpectedEnvironment): Promise<readonly string[]> => {
    const found = await orUndefined(
      request("GET /repos/{owner}/{repo}/environments/{environment_name}", { ...here, environment_name: name }),
    );
    if (found === undefined) return [`it does not exist, so a job that names it creates it without any limit`];
    const facts = environmentSchema.parse(found.data);
    const findings: string[] = [];
    const [reviewers] = facts.protection_rules.filter(({ type }) => type === "required_reviewers");
    if (expected.hasReviewers && !reviewers?.reviewers.length)
      findings.push("nobody must release its jobs: add reviewers");
    else if (expected.hasReviewers && !reviewers?.prevent_self_review) {
      findings.push("who started a job may release it: prevent self-review");
    }
    if (expected.hasReviewers && facts.can_admins_bypass) {
      findings.push("administrators may release a job without a reviewer: do not allow them to bypass");
    }
    const branches = await branchesOf(facts);
    if (expected.isOfMain && branches.join() !== "main") {
      findings.push(`its jobs may run for ${branches.join(", ") || "no branch"}: allow the branch main alone`);
    }
    const secrets = namesOf(
      await paginate("GET /repos/{owner}/{repo}/environments/{environment_name}/secrets", {
        ...all,
        environment_name: name,
      }),
    );
    const missing = expected.secrets.filter((secret) => !secrets.includes(secret));
    if (missing.length > 0)
      findings.push(`it lacks ${missing.join(", ")}: add ${missing.length === 1 ? "it" : "them"}`);
    const { optional = [] } = expected;
    const others = secrets.filter((secret) => ![...expected.secrets, ...optional].includes(secret));
    if (others.length > 0)
      findings.push(`its jobs do not need ${others.join(", ")}: remove ${others.length === 1 ? "it" : "them"}`);
    return findings;
  };

  return [
    step("Branch main", "Settings, Rules or Branches", async (note) => {
      const facts = await factsOf("main", note);
      return [
        facts.approvals < 1 && "a pull request needs nobody's approval: require one",
        !facts.codeOwners && "code owners need not approve: require their review",
        !facts.dismissesStale && "an approval stays after a new push: dismiss stale approvals",
        !facts.lastPush &&
          "whoever pushed last may give the approval: require approval of the most recent push by somebody else",
        !facts.noForcePush && "force-pushes are allowed: block them",
        !facts.noDeletion && "it may be deleted: restrict deletions",
        ...facts.exempt.map((who) => `not bound by its rules: ${who}. Allow no exception`),
      ];
    }),
    step("Branch evidence", "Settings, Rules or Branches", async (note) => {
      const facts = await factsOf("evidence", note);
      return [
        !facts.noForcePush && "force-pushes are allowed, so the evidence can be rewritten: block them",
        !facts.noDeletion && "it may be deleted: restrict deletions",
        ...facts.exempt.map((who) => `not bound by its rules: ${who}. Allow no exception`),
      ];
    }),
    ...Object.entries(ENVIRONMENTS).map(([name, expected]) =>
      step(`Environment ${name}, which ${expected.purpose}`, "Settings, Environments", () =>
        environmentFindings(name, expected),
      ),
    ),
    step("Secrets of the repository", "Settings, Secrets and variables, Actions", async () => {
      const places = [
        ["the repository", namesOf(await paginate("GET /repos/{owner}/{repo}/actions/secrets", all))],
        ["the organisation", namesOf(await paginate("GET /repos/{owner}/{repo}/actions/organization-secrets", all))],
      ] as const;
      return places.map(([place, names]) => {
        const open = names.filter((name) => SECRETS.includes(name));
        return (
          open.length > 0 &&
          `every branch can read ${open.join(", ")}, because ${place} holds ${open.length === 1 ? "it" : "them"}: move to the environments`
        );
      });
    }),
    step("Token of the workflows", "Settings, Actions, General", async () => {
      const { data } = await request("GET /repos/{owner}/{repo}/actions/permissions/workflow", here);
      return [
        data.default_workflow_permissions !== "read" && "by default it may write: give it read permissions",
        data.can_approve_pull_request_reviews && "a workflow may approve pull requests: do not allow it",
      ];
    }),
    step("Code owners", ".github/CODEOWNERS", async () => {
      const { data } = await request("GET /repos/{owner}/{repo}/codeowners/errors", here);
      return data.errors.map(({ line, kind }) => `line ${line}: ${kind}. Name people or teams with write access`);
    }),
    step("Runners", "Settings, Actions, Runners", async () => {
      const runners = runnersSchema.parse(await paginate("GET /repos/{owner}/{repo}/actions/runners", all));
      return [...bothLabels(runners), ...runners.filter(isOfProduction).map(({ name }) => openToBranches(name))];
    }),
    step("Runner groups", "the organisation's Settings, Actions, Runner groups", async () => {
      const groups = await orUndefined(
        paginate("GET /orgs/{org}/actions/runner-groups", { org: owner, visible_to_repository: repo, per_page: 100 }),
      );
      if (groups === undefined) return ["a repository of a person has no runner groups: use that of an organisation"];
      const findings: string[] = [];
      let found = 0;
      for (const group of z.array(groupSchema).parse(groups)) {
        const runners = runnersSchema.parse(
          await paginate("GET /orgs/{org}/actions/runner-groups/{runner_group_id}/runners", {
            ...{ org: owner, runner_group_id: group.id, per_page: 100 },
          }),
        );
        findings.push(...bothLabels(runners));
        if (!runners.some(isOfProduction)) continue;
        found += 1;
        if (!group.restricted_to_workflows) findings.push(openToBranches(`the group "${group.name}"`));
        const allowed: readonly string[] = PRODUCTION_WORKFLOWS.map(
          (name) => `${owner}/${repo}/.github/workflows/${name}.yml@refs/heads/main`,
        );
        const others = group.selected_workflows.filter((workflow) => !allowed.includes(workflow));
        if (group.restricted_to_workflows && others.length > 0) {
          findings.push(
            `the group "${group.name}" also runs ${others.join(", ")}: remove ${others.length === 1 ? "it" : "them"}`,
          );
        }
      }
      return found === 0
        ? [...findings, `no group has a runner with the label ${LABELS.production}: add one`]
        : findings;
    }),
  ];
}

type Runner = z.output<typeof runnersSchema>[number];

const isOfProduction = ({ labels }: Runner): boolean => labels.some(({ name }) => name === LABELS.production);

const bothLabels = (runners: readonly Runner[]): readonly string[] =>
  runners
    .filter((runner) => isOfProduction(runner) && runner.labels.some(({ name }) => name === LABELS.pullRequests))
    .map(
      ({ name }) =>
        `${name} has both labels, so it runs pull requests and deploys: remove ${LABELS.pullRequests} or ${LABELS.production}`,
    );

const openToBranches = (what: string): string =>
  `a workflow of any branch can run on ${what}: use a runner group of the organisation that is limited to ` +
  `${PRODUCTION_WORKFLOWS.map((name) => `${name}.yml`).join(", ")} at refs/heads/main`;
