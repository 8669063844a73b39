import { mkdtempSync, readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, TerraformStack } from "cdktf";
import { copySteps, readCopy } from "../../deploy/state-copy";
import { inProject } from "../../lib/paths";
import { runSteps } from "../../lib/progress";
import { STACKS } from "../../model/names";
import { chooseTarget } from "../../model/target";
import { configureBackend } from "../../stacks/state";
import { cdktf } from "../../terraform/cdktf";
import { installationSteps } from "../../toolchain/install";
import { terraformEnvironment } from "../../toolchain/terraform";
import { createPostgres, type PostgresServer } from "../support/postgres";

jest.setTimeout(300_000);

const directory = mkdtempSync(join(tmpdir(), "massar state "));
let postgres: PostgresServer;
beforeAll(async () => {
  await runSteps(await installationSteps(new AbortController().signal));
  postgres = await createPostgres();
  const guide = readFileSync(inProject("docs", "guide", "runner.md"), "utf8");
  const grants = guide
    .split(/^\\connect /m)
    .slice(1)
    .flatMap((part) => {
      const [database, ...lines] = part.split("\n");
      const ofDatabase = lines.filter((line) => line.startsWith("alter default privileges"));
      return ofDatabase.map((grant) => ({ database, grant }));
    });
  expect(grants.map(({ database }) => database)).toEqual([
    ...["terraform", "terraform", "terraform_review", "terraform_review"],
  ]);
  for (const { database, grant } of grants) await postgres.query(grant, database);
});
afterAll(async () => {
  await rm(directory, { recursive: true });
  await postgres?.remove();
});

/** Writes Terraform's process id, then waits until `release` is called. */
const takesItsTime = (running: string) => `echo $PPID > '${running}'; while [ -e '${running}' ]; do sleep 0.1; done`;

/** A user with a copy of the project, who deploys a stack with one resource. */
class Operator {
  private readonly running: string;
  private said = "";

  /** @param environment @default - the account that deploys */
  constructor(
    readonly name: string,
    private readonly environment: Readonly<Record<string, string>> = {},
  ) {
    this.running = join(directory, `${name}.running`);
  }

  /** Runs `cdktf deploy`. @param revision a new revision replaces the resource @returns Terraform's counts */
  async deploy(revision: string, { slowly = false, lockTimeout = "0s" } = {}): Promise<string | undefined> {
    await this.cdktf(["deploy", "tiny-stack", "--skip-synth", "--auto-approve"], revision, { slowly, lockTimeout });
    return /Resources: .*/.exec(this.said)?.[0];
  }

  /** Runs `cdktf diff`. @returns Terraform's output */
  async plan(revision: string): Promise<string> {
    await this.cdktf(["diff", "tiny-stack", "--skip-synth"], revision, { slowly: false, lockTimeout: "0s" });
    return this.said;
  }

  private async cdktf(
    args: readonly string[],
    revision: string,
    { slowly, lockTimeout }: { readonly slowly: boolean; readonly lockTimeout: string },
  ): Promise<void> {
    const outdir = join(directory, this.name);
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "tiny-stack");
    configureBackend(stack, { kind: "postgresql", server: postgres.name });
    stack.addOverride("terraform.required_providers.null.version", chooseTarget({}).nullProviderVersion);
    new NullProvider(stack, "null");
    new Resource(stack, "work", {
      triggers: { revision },
      ...(slowly && { provisioners: [{ type: "local-exec", command: takesItsTime(this.running) }] }),
    });
    app.synth();
    this.said = "";
    await cdktf(args, {
      environment: {
        ...terraformEnvironment(),
        ...postgres.environment,
        PGAPPNAME: this.name,
        TF_CLI_ARGS_plan: `-lock-timeout=${lockTimeout}`,
        TF_CLI_ARGS_apply: `-lock-timeout=${lockTimeout}`,
        CDKTF_OUTPUT: outdir,
        ...this.environment,
      },
      logFile: join(directory, `${this.name}.log`),
      onLine: (line) => {
        this.said += `${line}\n`;
      },
    });
  }

  async hasSaid(text: string): Promise<void> {
    while (!this.said.includes(text)) await sleep(50);
  }

  /** @returns the process of the Terraform that holds the lock */
  async hasLock(): Promise<number> {
    for (;;) {
      // the file can be empty at first; killing process 0 would kill Jest
      const pid = Number(await readFile(this.running, "utf8").catch(() => ""));
      if (pid > 0) return pid;
      await sleep(50);
    }
  }

  /** Lets a slow deployment continue. */
  release(): Promise<void> {
    return rm(this.running);
  }
}

/** As in the guide. */
const whoHoldsLocks = `
  select application_name, client_addr, backend_start
  from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory'`;

test("the state survives a restart of its server, and another copy of the project uses it", async () => {
  expect(await new Operator("rachida").deploy("1")).toBe("Resources: 1 added, 0 changed, 0 destroyed.");
  await postgres.stop();
  await postgres.start();
  expect(await new Operator("youssef").deploy("1")).toBe("Resources: 0 added, 0 changed, 0 destroyed.");
  expect(await postgres.query("select name from tiny_stack.states")).toEqual([{ name: "default" }]);
});

test("of two parallel deployments, the second waits for the first, or fails with the lock", async () => {
  const [rachida, youssef] = [new Operator("rachida"), new Operator("youssef")];
  const first = rachida.deploy("2", { slowly: true });
  await rachida.hasLock();

  await expect(youssef.deploy("2")).rejects.toThrow(/Error acquiring the state lock.*already locked/s);
  // Terraform's "Lock Info" is of the rejected deployment. Only the server shows the holder of the lock.
  expect(await postgres.query(whoHoldsLocks)).toMatchObject([
    { application_name: "rachida", client_addr: "127.0.0.1" },
  ]);

  const second = youssef.deploy("2", { lockTimeout: "1m" });
  await youssef.hasSaid("Acquiring state lock");
  await rachida.release();
  expect(await first).toBe("Resources: 1 added, 0 changed, 1 destroyed.");
  expect(await second).toBe("Resources: 0 added, 0 changed, 0 destroyed.");
  expect(await postgres.query(whoHoldsLocks)).toEqual([]);
});

test("a killed deployment leaves no lock", async () => {
  const rachida = new Operator("rachida");
  const killed = rachida.deploy("3", { slowly: true });
  process.kill(await rachida.hasLock(), "SIGKILL");
  await expect(killed).rejects.toThrow("cdktf deploy failed");
  await rachida.release();
  // The state is as before the deployment: Terraform writes it every 20 seconds, and when it ends normally.
  expect(await new Operator("youssef").deploy("3")).toBe("Resources: 1 added, 0 changed, 1 destroyed.");
});

const account = { PGUSER: "terraform_plan" };
const creatingNothing = Object.fromEntries(
  ["SCHEMA", "TABLE", "INDEX"].map((part) => [`PG_SKIP_${part}_CREATION`, "true"]),
);

test("an account that only reads can plan if the backend creates nothing, and cannot write", async () => {
  await new Operator("rachida").deploy("4");
  const refused = new Operator("reviewer-by-default", account).plan("4");
  await expect(refused).rejects.toThrow(/permission denied for schema public/);
  const reviewer = new Operator("reviewer", { ...account, ...creatingNothing });
  expect(await reviewer.plan("4")).toMatch(/No changes\./);
  expect(await reviewer.plan("5")).toMatch(/1 to add, 0 to change, 1 to destroy/);
  await expect(reviewer.deploy("5")).rejects.toThrow(/permission denied for table states/);
  // the object that it created all the same is not in the state
  expect(await new Operator("rachida").deploy("4")).toBe("Resources: 0 added, 0 changed, 0 destroyed.");
});

test("a state is copied to the other site's server, and an older state does not replace the copy", async () => {
  // GIVEN the stacks, with the states of Marrakech in the other database
  const outdir = join(directory, "both-sites");
  const app = new App({ outdir });
  for (const name of STACKS) {
    const stack = new TerraformStack(app, name);
    configureBackend(stack, { kind: "postgresql", server: postgres.name });
    if (name !== "primary") {
      stack.addOverride("terraform.backend.pg.conn_str", `postgres://${postgres.name}/other?sslmode=verify-full`);
    }
    stack.addOverride("terraform.required_providers.null.version", chooseTarget({}).nullProviderVersion);
    new NullProvider(stack, "null");
    new Resource(stack, "work");
  }
  app.synth();
  const environment = { ...terraformEnvironment(), ...postgres.environment, CDKTF_OUTPUT: outdir };
  const { signal } = new AbortController();
  const copyAll = async () => {
    const said: unknown[] = [];
    for (const { run } of copySteps({ environment, signal })) said.push(await run(() => {}));
    return said;
  };
  await cdktf(["deploy", "primary", "--skip-synth", "--auto-approve"], {
    environment,
    logFile: join(directory, "both-sites.log"),
  });

  // THEN
  const [primary, dr, link] = await copyAll();
  expect(primary).toMatch(/^serial \d+$/);
  expect([dr, link]).toEqual(["nothing is deployed yet", "nothing is deployed yet"]);
  const copied = JSON.parse(await readCopy("primary", { environment, signal }));
  const [{ data = "" } = {}] = (await postgres.query('select data from "primary".states')) as { data?: string }[];
  // Terraform raises the serial
  expect(copied).toEqual({ ...JSON.parse(data), serial: JSON.parse(data).serial + 1 });
  await expect(readCopy("dr", { environment, signal })).rejects.toThrow("The state of dr has no copy");
  // and that for reviews has the same objects, on the same server
  const forReview = await postgres.query('select data from "primary".states', "terraform_review");
  const [{ data: reviewed = "" } = {}] = forReview as { data?: string }[];
  expect(JSON.parse(reviewed)).toEqual(copied);

  // AND later states replace it
  for (const next of ["a", "b", "c"]) {
    const changed = JSON.stringify({ next: { value: next, type: "string" } });
    await postgres.query(`
      update "primary".states
      set data = (data::jsonb || jsonb_build_object('serial', (data::jsonb ->> 'serial')::int + 1, 'outputs', '${changed}'::jsonb))::text`);
    await copyAll();
    expect(JSON.parse(await readCopy("primary", { environment, signal })).outputs.next.value).toBe(next);
  }

  // AND WHEN the state is older than its copy
  await postgres.query(`update "primary".states set data = jsonb_set(data::jsonb, '{serial}', '0')::text`);
  await expect(copyAll()).rejects.toThrow("The state of primary is older than its copy");
});
