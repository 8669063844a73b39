import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { constants, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { inProject, project } from "../../lib/paths";
import { LinuxProcess } from "../../lib/process-table";
import { send } from "../../lib/processes";
import type { SiteName } from "../../model/schema/site";
import type { Account } from "../../simulation/credentials";
import { fixtureData } from "../fixture/model";

const sessionSchema = z.object({
  simulators: z.array(z.object({ site: z.string(), pid: z.number(), control: z.string() })),
});

export interface Ended {
  readonly exitCode: number;
  /** Both streams. */
  readonly output: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<Ended>;
  /** Waits until a condition holds. @throws Error if the command ends before */
  until(condition: () => boolean): Promise<void>;
}

/**
 * A copy of the project in a folder whose path has a space. Installed and built files are shared. Commands run without a
 * terminal, each in its own process group.
 */
export class ProjectCopy {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), "a path with a space ")));

  /** @param design the content of `datacenters/`: the fixture of the tests, or the committed design */
  constructor(design: "fixture" | "committed" = "fixture") {
    const { stdout } = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: project,
      encoding: "utf8",
    });
    for (const file of stdout.split("\0").filter((file) => file && existsSync(inProject(file)))) {
      cpSync(inProject(file), join(this.directory, file), { recursive: true });
    }
    if (design === "fixture") this.replaceDesign(join(fixtureData.root, "datacenters"));
    for (const shared of ["node_modules", ".cache"]) symlinkSync(inProject(shared), join(this.directory, shared));
  }

  /** Replaces the files of `datacenters/` by files of the same names in another folder. */
  replaceDesign(folder: string): void {
    const toModel = relative(join(folder, ".."), inProject());
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    )) {
      const text = readFileSync(join(folder, file), "utf8");
      writeFileSync(join(this.directory, "datacenters", file), text.replaceAll(`/${toModel}/model/`, "/model/"));
    }
  }

  /** Makes the copy a repository with one commit, which evidence names. */
  commit(): void {
    const git = (...args: readonly string[]) =>
      spawnSync("git", ["-c", "user.name=K. Alami", "-c", "user.email=k@example.org", ...args], {
        cwd: this.directory,
      });
    git("init", "-q");
    git("add", "--all");
    git("commit", "-qm", "copy");
  }

  start(script: string, args: readonly string[] = [], environment: NodeJS.ProcessEnv = process.env): Running {
    return this.startProgram("npm", ["run", script, "--", ...args], environment);
  }

  private startProgram(program: string, args: readonly string[], environment: NodeJS.ProcessEnv): Running {
    const child = spawn(program, args, {
      cwd: this.directory,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk) => (output += stripVTControlCharacters(String(chunk))));
    const ended = once(child, "close").then(
      // npm ends by the signal that ended its script; like a shell, convert it to an exit code
      ([code, signal]): Ended => ({ exitCode: code ?? 128 + constants.signals[signal as NodeJS.Signals], output }),
    );
    return {
      child,
      output: () => output,
      ended,
      until: async (condition) => {
        while (!condition()) {
          if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} too early:\n${output}`);
          await sleep(50);
        }
      },
    };
  }

  run(script: string, args: readonly string[] = [], environment: NodeJS.ProcessEnv = process.env): Promise<Ended> {
    return this.start(script, args, environment).ended;
  }

  runProgram(program: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
    return this.startProgram(program, args, environment).ended;
  }

  /** The processes that work in the copy or were started with a file of it. */
  processes(): string[] {
    return LinuxProcess.all()
      .filter((each) => [each.workingDirectory, ...each.command].join(" ").includes(this.directory))
      .map(({ pid, command }) => `${pid} ${command.join(" ")}`);
  }

  /**
   * The processes of its commands that still run after some seconds. They are killed, so that only one test fails.
   */
  async endLeftovers(patienceSeconds = 10): Promise<string[]> {
    const deadline = Date.now() + patienceSeconds * 1000;
    while (this.processes().length > 0 && Date.now() < deadline) await sleep(100);
    const leftovers = this.processes();
    for (let living = leftovers; living.length > 0; living = this.processes()) {
      for (const line of living) send(Number.parseInt(line, 10), "SIGKILL");
      await sleep(100);
    }
    return leftovers;
  }

  /** The environment after `. .simulation/env.sh`. */
  simulationEnvironment(): NodeJS.ProcessEnv {
    const { stdout } = spawnSync("sh", ["-c", ". .simulation/env.sh && env -0"], {
      cwd: this.directory,
      encoding: "utf8",
    });
    return Object.fromEntries(
      stdout.split("\0").map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]),
    );
  }

  /** The operator's account at a site of the running simulation. Only the vCenter's process has the password. */
  operatorOf(site: SiteName): Account {
    const { environment } = new LinuxProcess(this.simulatorOf(site).pid);
    const value = (name: string) =>
      environment.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
    return { user: value("SIMULATOR_OPERATOR_USER"), password: value("SIMULATOR_OPERATOR_PASSWORD") };
  }

  /** The process and the control interface of a site of the running simulation. */
  simulatorOf(site: SiteName): { readonly pid: number; readonly control: string } {
    const session = readFileSync(join(this.directory, ".simulation", "session.json"), "utf8");
    const found = sessionSchema.parse(JSON.parse(session)).simulators.find((simulator) => simulator.site === site);
    if (found === undefined) throw new Error(`${site} is not simulated`);
    return found;
  }

  /** Replaces a text in a file of the copy. */
  change(file: string, from: string, to: string): void {
    const path = join(this.directory, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
    writeFileSync(path, text.replace(from, to));
  }

  has(file: string): boolean {
    return existsSync(join(this.directory, file));
  }

  fileContains(file: string, text: string): boolean {
    return this.has(file) && readFileSync(join(this.directory, file), "utf8").includes(text);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
