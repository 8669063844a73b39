import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { inProject } from "../lib/paths";
import { run } from "../lib/processes";
import { ansibleHome, ansibleProgram } from "../toolchain/ansible";
import type { GuestVariables, Play } from "./plays";

/** A guest, and the command that starts a shell of root in it. */
export interface ReachedGuest {
  readonly name: string;
  readonly shell: readonly string[];
  readonly variables: GuestVariables;
}

const resultSchema = z.object({
  host: z.string(),
  task: z.string(),
  state: z.enum(["ok", "failed", "unreachable"]),
  output: z.string().default(""),
  error: z.string().default(""),
});

/** The result of a task in a guest. */
export type TaskResult = z.output<typeof resultSchema>;

export interface AnsibleRun {
  readonly guests: readonly ReachedGuest[];
  readonly plays: readonly Play[];
  /** A private folder for the inventory and the plays. */
  readonly directory: string;
  readonly onResult?: (result: TaskResult) => void;
  readonly signal: AbortSignal;
}

/** How many guests are reached at the same time. An SSH server drops connections while ten others log in. */
const FORKS = 8;
const PREFIX = "massar ";

/**
 * Runs plays with Ansible. A task that fails ends the play of its guest.
 *
 * @returns the results in the order in which they arrived
 * @throws Error if Ansible itself fails
 */
export async function runPlays({
  guests,
  plays,
  directory,
  onResult,
  signal,
}: AnsibleRun): Promise<readonly TaskResult[]> {
  if (guests.length === 0) return [];
  const inventory = join(directory, "inventory.json");
  const book = join(directory, "playbook.yml");
  const hosts = Object.fromEntries(
    guests.map(({ name, shell, variables }) => [name, { massar_shell: shell, ...variables }]),
  );
  await writeFile(inventory, JSON.stringify({ all: { hosts } }), { mode: 0o600 });
  await writeFile(book, JSON.stringify(plays), { mode: 0o600 });
  const settings = join(directory, "ansible.cfg");
  await writeFile(settings, "", { mode: 0o600 });
  await mkdir(ansibleHome, { recursive: true });
  const results: TaskResult[] = [];
  const read = (line: string) => {
    if (!line.startsWith(PREFIX)) return;
    const result = resultSchema.parse(JSON.parse(line.slice(PREFIX.length)));
    results.push(result);
    onResult?.(result);
  };
  const { exitCode, lines } = await run(ansibleProgram("ansible-playbook"), ["--inventory", inventory, book], {
    ...{
      recipient: "ansible",
      variables: { ...SETTINGS, ANSIBLE_CONFIG: settings },
      cwd: directory,
      signal,
      onLine: read,
    },
  });
  // 2 and 4: a task failed, or a guest was not reached, which the results say
  if (exitCode === 0 || ((exitCode === 2 || exitCode === 4) && results.some(({ state }) => state !== "ok")))
    return results;
  const said = lines.filter((line) => !line.startsWith(PREFIX)).slice(-10);
  throw new Error(`ansible-playbook ended with ${exitCode}\n${said.join("\n")}`);
}

/** The settings of Ansible, with an empty settings file: those of the operator are not read. */
const SETTINGS: Readonly<Record<string, string>> = {
  ANSIBLE_HOME: ansibleHome,
  ANSIBLE_CONNECTION_PLUGINS: inProject("configure", "plugins", "connection"),
  ANSIBLE_CALLBACK_PLUGINS: inProject("configure", "plugins", "callback"),
  ANSIBLE_STDOUT_CALLBACK: "massar",
  ANSIBLE_TRANSPORT: "massar",
  ANSIBLE_PIPELINING: "True",
  ANSIBLE_FORKS: String(FORKS),
  // of Debian 12; in memory, readable by root only
  ANSIBLE_PYTHON_INTERPRETER: "/usr/bin/python3",
  ANSIBLE_REMOTE_TEMP: "/run/massar-ansible",
  ANSIBLE_SYSTEM_WARNINGS: "False",
  ANSIBLE_DEPRECATION_WARNINGS: "False",
  ANSIBLE_RETRY_FILES_ENABLED: "False",
  ANSIBLE_NOCOLOR: "True",
  LC_ALL: "C.UTF-8",
  PYTHONDONTWRITEBYTECODE: "1",
};
