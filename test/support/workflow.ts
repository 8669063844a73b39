import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { inProject } from "../../lib/paths";

const variables = z.record(z.string(), z.string()).default({});
const permissions = z.record(z.string(), z.enum(["read", "write", "none"]));

const stepSchema = z.strictObject({
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  run: z.string().optional(),
  env: variables,
  "timeout-minutes": z.int().optional(),
});

const jobSchema = z.strictObject({
  if: z.string().optional(),
  needs: z.string().optional(),
  "runs-on": z.array(z.string()),
  "timeout-minutes": z.int(),
  environment: z.string().optional(),
  env: variables,
  permissions,
  steps: z.array(stepSchema),
});

/** The parts of workflows that this project uses. Other parts are an error, so that tests do not overlook them. */
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions,
  concurrency: z.strictObject({ group: z.string(), "cancel-in-progress": z.boolean() }),
  env: variables,
  defaults: z.strictObject({ run: z.strictObject({ shell: z.literal("bash") }) }),
  jobs: z.record(z.string(), jobSchema),
});

export type Workflow = z.output<typeof workflowSchema>;

export const WORKFLOWS = ["review", "deploy", "drift"] as const;

/** Reach no site, and have no account of one. */
export const WORKFLOWS_WITHOUT_SITES = ["documents", "dependencies", "release"] as const;

/** The quarterly one has guests that really run, so a suite of its own; that of the forge reaches no site. */
export type WorkflowName = (typeof WORKFLOWS)[number] | (typeof WORKFLOWS_WITHOUT_SITES)[number] | "rehearse" | "forge";

export function readWorkflow(name: WorkflowName): Workflow {
  return workflowSchema.parse(parse(readFileSync(inProject(".github", "workflows", `${name}.yml`), "utf8")));
}

/** A step that runs a command. */
export interface RunStep {
  readonly job: string;
  readonly name: string;
  /** `npm run review -- --json review.json` */
  readonly run: string;
  /** Of the workflow, the job and the step, with expressions such as `${{ secrets.PGUSER }}`. */
  readonly env: Readonly<Record<string, string>>;
  /** @default - it runs if all steps before it succeeded */
  readonly if?: string;
}

/** The commands of a workflow, in the order in which they run. */
export function runSteps({ env: ofAll, jobs }: Workflow): RunStep[] {
  return Object.entries(jobs).flatMap(([job, { env: ofJob, steps }]) =>
    steps.flatMap(({ name, run, env: own, if: condition }): RunStep[] => {
      const env = { ...ofAll, ...ofJob, ...own };
      return run === undefined ? [] : [{ job, name: name ?? run, run, env, ...(condition && { if: condition }) }];
    }),
  );
}
