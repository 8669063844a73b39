import { readFileSync } from "node:fs";
import { inProject } from "../../lib/paths";
import { modelData } from "../../model/committed";
import { loadModel } from "../../model/load";
import { MONTHS } from "../../model/units/months";
import { blackoutMonths } from "../../recovery/coverage/coverage-report";
import { SCENARIOS } from "../../recovery/record";
import { readWorkflow, runSteps } from "../support/workflow";

const workflow = readWorkflow("rehearse");
const { rehearse } = workflow.jobs;
const steps = runSteps(workflow);
const text = readFileSync(inProject(".github/workflows/rehearse.yml"), "utf8");
const { scripts } = JSON.parse(readFileSync(inProject("package.json"), "utf8")) as { scripts: Record<string, string> };

test("runs once a quarter, outside the blackout months", () => {
  const [{ cron }] = workflow.on["schedule"] as [{ cron: string }];
  const [, months = ""] = /^\d+ \d+ \d+ ([\d,]+) \*$/.exec(cron) ?? [];
  const numbers = months.split(",").map(Number);
  expect(numbers.map((month) => Math.ceil(month / 3))).toEqual([1, 2, 3, 4]);
  const blackout = blackoutMonths(loadModel(modelData).planning);
  expect(numbers.map((month) => MONTHS[month - 1]).filter((month) => month && blackout.includes(month))).toEqual([]);
});

test("a manual run needs an approver and may choose the disaster", () => {
  const { inputs } = workflow.on["workflow_dispatch"] as {
    inputs: Record<string, { required?: boolean; options?: string[] }>;
  };
  expect(inputs["scenario"]?.options?.slice(1)).toEqual([...SCENARIOS]);
  expect(inputs["approver"]?.required).toBe(true);
});

test("is not dropped by a deploy that waits, is not cancelled by a newer run, and needs the approval of its environment", () => {
  expect(workflow.concurrency).toEqual({ group: "rehearse", "cancel-in-progress": false });
  expect(workflow.concurrency.group).not.toBe(readWorkflow("deploy").concurrency.group);
  // both keep the locks of the stacks beside the journals
  expect(rehearse?.env["JOURNAL_DIRECTORY"]).toBe(readWorkflow("deploy").jobs["deploy"]?.env["JOURNAL_DIRECTORY"]);
  expect(rehearse?.environment).toBe("rehearsal");
  expect(rehearse?.["runs-on"]).toEqual(["self-hosted", "massar-production"]);
});

test("a rehearsal that takes too long leaves the job time to clean up", () => {
  const [step] = rehearse?.steps.filter(({ name }) => name === "Rehearse") ?? [];
  expect(step?.["timeout-minutes"]).toBeLessThanOrEqual((rehearse?.["timeout-minutes"] ?? 0) - 60);
});

test("has no permissions by default; one job may write the evidence, and only git receives the token", () => {
  expect(workflow.permissions).toEqual({});
  expect(rehearse?.permissions).toEqual({ contents: "write", actions: "read" });
  const withToken = steps.filter(({ env }) => JSON.stringify(env).includes("github.token"));
  expect(withToken.map(({ name }) => name)).toEqual([
    ...["Fetch the evidence", "Open the rehearsal", "Push the opening", "Push the evidence"],
  ]);
  for (const { run } of withToken) expect(run).not.toContain("GITHUB_TOKEN");
});

test("only the steps that need secrets receive them, and none receives the account that deploys", () => {
  const inSteps = steps.flatMap(({ env }) => Object.values(env).filter((value) => value.includes("secrets.")));
  expect(text.match(/\bsecrets\./g)).toHaveLength(inSteps.length);
  for (const value of inSteps) expect(value).toMatch(/^\$\{\{ secrets\.\w+( \|\| '\{\}')? \}\}$/);
  expect(text).not.toContain("secrets.DEPLOY_");
  // Rabat is only read
  expect(text.match(/secrets\.\w*RABAT_VSPHERE\w*/g)?.filter((name) => !/READONLY_|CENSUS_/.test(name))).toEqual([]);
});

test("cleaning up has the same accounts as rehearsing, on the live sites", () => {
  const envOf = (name: string) => {
    const { APPROVER: _a, COORDINATOR: _c, ...env } = steps.find((step) => step.name === name)?.env ?? {};
    return env;
  };
  expect(envOf("Clean up")).toEqual(envOf("Rehearse"));
  expect(envOf("Rehearse")).toMatchObject({ CDKTF_CONTEXT_JSON: '{"target":"live"}' });
  expect(Object.keys(envOf("Rehearse")).filter((variable) => variable.startsWith("TF_VAR_"))).toEqual(
    ["rabat", "marrakech"].flatMap((site) =>
      ["vsphere_user", "vsphere_password", "esxi_user", "esxi_password", "esxi_passwords", "esxi_license"].map(
        (kind) => `TF_VAR_${site}_${kind}`,
      ),
    ),
  );
});

test("every rehearsal receives the connection commands, which the live sites need", () => {
  const rehearsals = steps.filter(({ run }) => /npm run rehearse -- (?!--open )/.test(run));
  expect(rehearsals.map(({ name }) => name)).toEqual(["Rehearse", "Clean up"]);
  for (const { run, env } of rehearsals) {
    expect(run).toMatch(/npm run rehearse -- .*--connections "\$CONNECTIONS"/);
    expect(env["CONNECTIONS"]).toBe("${{ vars.REHEARSAL_CONNECTIONS }}");
  }
});

test("an opening is signed and pushed before the rehearsal, and the evidence is pushed before it is judged", () => {
  const names = steps.map(({ name = "" }) => name);
  const order = ["Open the rehearsal", "Push the opening", "Rehearse", "Push the evidence", "Verify the evidence"];
  expect(names.filter((name) => order.includes(name))).toEqual(order);
  const [open] = steps.filter(({ name }) => name === "Open the rehearsal");
  expect(open?.run).toMatch(/npm run rehearse -- --open .*--key "\$key"/);
  // the accounts of the sites are not needed for it
  expect(Object.keys(open?.env ?? {}).filter((name) => name.startsWith("TF_VAR_"))).toEqual([]);
});

test("its commands contain no inputs, and exist in package.json", () => {
  for (const { run } of steps) {
    expect(run).not.toContain("${{");
    for (const [, script = ""] of run.matchAll(/npm run ([\w:-]+)/g)) expect(Object.keys(scripts)).toContain(script);
  }
});
