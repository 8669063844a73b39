import { mkdtempSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, TerraformStack } from "cdktf";
import { runSteps } from "../../lib/progress";
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

  constructor(readonly name: string) {
    this.running = join(directory, `${name}.running`);
  }

  /** Runs `cdktf deploy`. @param revision a new revision replaces the resource @returns Terraform's counts */
  async deploy(revision: string, { slowly = false, lockTimeout = "0s" } = {}): Promise<string | undefined> {
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
    await cdktf(["deploy", "tiny-stack", "--skip-synth", "--auto-approve"], {
      environment: {
        ...terraformEnvironment(),
        ...postgres.environment,
        PGAPPNAME: this.name,
        TF_CLI_ARGS_plan: `-lock-timeout=${lockTimeout}`,
        TF_CLI_ARGS_apply: `-lock-timeout=${lockTimeout}`,
        CDKTF_OUTPUT: outdir,
      },
      logFile: join(directory, `${this.name}.log`),
      onLine: (line) => {
        this.said += `${line}\n`;
      },
    });
    return /Resources: .*/.exec(this.said)?.[0];
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
