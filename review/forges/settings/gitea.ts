import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import type { Step } from "../../../lib/progress";
import type { Forge } from "../forge";
import { LABELS, SECRETS_OF_MAIN } from "./expected";
import { findingsStep, orUndefined } from "./findings";

/** Forgejo has `apply_to_admins`, Gitea `block_admin_merge_override` and `enable_force_push`. */
const protectionSchema = z.object({
  rule_name: z.string().default(""),
  branch_name: z.string().default(""),
  enable_push: z.boolean().default(false),
  enable_force_push: z.boolean().default(false),
  required_approvals: z.int().default(0),
  enable_approvals_whitelist: z.boolean().default(false),
  dismiss_stale_approvals: z.boolean().default(false),
  block_on_rejected_reviews: z.boolean().default(false),
  apply_to_admins: z.boolean().optional(),
  block_admin_merge_override: z.boolean().optional(),
});

const named = z.array(z.object({ name: z.string() }));
const runnersSchema = z.object({ runners: z.array(z.object({ name: z.string(), labels: named.default([]) })) });

const OWN_REPOSITORY =
  "Keep it in a second repository, to which only reviewers of main may push, and whose workflows deploy";

/**
 * One step for each setting of a repository on Forgejo or Gitea. They ignore environments and limit no runner to a branch. Therefore
 * nothing that deploys may be within reach of this repository.
 *
 * @see https://codeberg.org/api/swagger, https://gitea.com/api/swagger
 */
export function giteaSteps(forge: Forge, { request, paginate }: Octokit): readonly Step[] {
  const { owner, repository: repo } = forge;
  const here = { owner, repo };
  const step = findingsStep(forge);
  const protectionOf = async (branch: string) => {
    const { data } = await request("GET /repos/{owner}/{repo}/branch_protections", here);
    return z
      .array(protectionSchema)
      .parse(data)
      .find(({ rule_name, branch_name }) => [rule_name, branch_name].includes(branch));
  };
  const secretsAt = async (route: string, of: object): Promise<readonly string[]> =>
    named.parse((await orUndefined(paginate(route, { ...of, limit: 50 }))) ?? []).map(({ name }) => name);

  return [
    step("Branch main", "Settings, Branches", async () => {
      const rule = await protectionOf("main");
      if (rule === undefined) return ["it is not protected: whoever can push deploys. Add a rule for main"];
      return [
        rule.enable_push && "pushes without a pull request are allowed: disable them",
        rule.enable_force_push && "force-pushes are allowed: disable them",
        rule.required_approvals < 1 && "a pull request needs nobody's approval: require one",
        !rule.enable_approvals_whitelist &&
          "everybody's approval counts, because code owners are only asked: restrict approvals to the people and teams of .github/CODEOWNERS",
        !rule.dismiss_stale_approvals && "an approval stays after a new push: dismiss stale approvals",
        !rule.block_on_rejected_reviews && "a rejected pull request can be merged: block it",
        !(rule.apply_to_admins ?? rule.block_admin_merge_override) &&
          "administrators are not bound by the rule: apply it to them",
      ];
    }),
    step("Branch evidence", "Settings, Branches", async () => {
      const rule = await protectionOf("evidence");
      if (rule === undefined) return ["it is not protected, so the evidence can be rewritten: add a rule for evidence"];
      return [rule.enable_force_push && "force-pushes are allowed, so the evidence can be rewritten: disable them"];
    }),
    step("Secrets", "Settings, Actions, Secrets", async () => {
      const names = [
        ...(await secretsAt("GET /repos/{owner}/{repo}/actions/secrets", here)),
        ...(await secretsAt("GET /orgs/{org}/actions/secrets", { org: owner })),
      ];
      const open = [...new Set(names)].filter((name) => SECRETS_OF_MAIN.includes(name));
      return open.map((name) => `a workflow of any branch can read ${name}. ${OWN_REPOSITORY}`);
    }),
    step("Runners", "Settings, Actions, Runners", async () => {
      const answer = await orUndefined(request("GET /repos/{owner}/{repo}/actions/runners", here));
      if (answer === undefined) {
        return [
          `this release does not list runners. Check manually that none with the label ${LABELS.production} serves this repository`,
        ];
      }
      const { runners } = runnersSchema.parse(answer.data);
      return runners
        .filter(({ labels }) => labels.some(({ name }) => name.split(":")[0] === LABELS.production))
        .map(({ name }) => `a workflow of any branch can run on ${name}. ${OWN_REPOSITORY}`);
    }),
  ];
}
