import { dirname } from "node:path/posix";
import type { ServiceAction } from "../roles/changes";
import { type GuestConfiguration, type GuestFile, PENDING, RECORD, REPORT } from "../roles/configuration";
import { recordOf } from "../roles/record";
import { HEALTHY, type Observation, observationScript, quoted } from "./observation";

/** A task of Ansible: its name, and one action with its arguments. */
export type Task = Readonly<Record<string, unknown>> & { readonly name: string };

/** A play of Ansible. JSON is part of YAML. */
export interface Play {
  readonly hosts: readonly string[];
  readonly gather_facts: false;
  readonly tasks: readonly Task[];
}

/** The name of the task whose output is an observation. */
export const OBSERVE = "observe";

/** How long a guest may take to be healthy after a change, in seconds. */
type Patience = number;

const play = (hosts: readonly string[], tasks: readonly Task[]): Play => ({ hosts, gather_facts: false, tasks });

/** Runs a script. It is passed in Base64, so that Ansible sees no template in it. */
const script = (name: string, lines: readonly string[]): Task => encodedScript(name, base64(lines.join("\n")));
const encodedScript = (name: string, encoded: string): Task => ({
  name,
  "ansible.builtin.raw": `echo ${encoded} | base64 -d | /bin/sh`,
});

/** A variable of Ansible. */
const variable = (name: string): string => `{{ ${name} }}`;

/** Values that differ between the guests of a play. */
export type GuestVariables = Readonly<Record<string, string>>;

/** Reads what guests have, with {@link observationVariables}. */
export const observe = (hosts: readonly string[]): Play =>
  play(hosts, [encodedScript(OBSERVE, variable("massar_observation"))]);

export const observationVariables = (configuration: GuestConfiguration): GuestVariables => ({
  massar_observation: base64(observationScript(configuration)),
});

/**
 * Changes guests that differ alike. What their services must do is stored in each guest before its first file changes, and removed when
 * it is healthy: a later run completes a change that was interrupted.
 *
 * @param files those that change, as one of the guests gets them
 * @param contents the local folder with the content of each changed file, by {@link contentName}
 */
export function change(
  hosts: readonly string[],
  { files: changed, actions }: Pick<Observation, "files" | "actions">,
  files: readonly GuestFile[],
  contents: string,
  patience: Patience,
): Play {
  const written = files.filter(({ path }) => changed.some((each) => each.path === path && each.change !== "removed"));
  const removed = changed.filter((each) => each.change === "removed").map(({ path }) => path);
  const folders = [...new Set(written.map(({ path }) => dirname(path)))];
  return play(hosts, [
    script("remember what services must do", store(PENDING, base64(JSON.stringify(actions)))),
    ...(folders.length === 0 ? [] : [script("create folders", [`mkdir -p ${folders.map(quoted).join(" ")}`])]),
    ...written.map((file) => copy(file, contents)),
    ...(removed.length === 0 ? [] : [script("remove files", [`rm -f ${removed.map(quoted).join(" ")}`])]),
    script("change services", serviceScript(actions, [...written.map(({ path }) => path), ...removed])),
    script("wait until healthy", waitScript(actions, patience)),
    encodedScript("record what the guest has", variable("massar_record")),
  ]);
}

/** A failed report to vCenter is not an error: `npm run configure` itself reads the files. */
const reported = `[ ! -x ${REPORT} ] || ${REPORT} || true`;

export const changeVariables = (configuration: GuestConfiguration): GuestVariables => ({
  massar_record: base64(
    [...store(RECORD, base64(recordOf(configuration).content)), `rm -f ${PENDING}`, reported].join("\n"),
  ),
});

/** The name of the file, in a local folder, with what a guest gets at a path. */
export const contentName = (guest: string, path: string): string => `${guest}-${path.replaceAll("/", "-")}`;

function copy({ path, owner: owners, mode }: GuestFile, contents: string): Task {
  const [owner, group] = owners.split(":");
  return {
    name: `write ${path}`,
    "ansible.builtin.copy": {
      src: `${contents}/${contentName(variable("inventory_hostname"), path)}`,
      dest: path,
      ...{ owner, group, mode },
      // a link that somebody put there is replaced, not followed
      follow: false,
    },
  };
}

/** Replaces a file of this project's own at once. */
const store = (path: string, encoded: string): string[] => [
  "set -eu",
  "umask 077",
  `mkdir -p ${dirname(path)}`,
  `echo ${encoded} | base64 -d > ${path}.new`,
  `mv ${path}.new ${path}`,
];

/** A reload of a service that does not run starts it. */
const COMMANDS: Readonly<Record<ServiceAction["by"], (service: string) => string>> = {
  reload: (service) =>
    `if systemctl is-active --quiet ${service}; then systemctl reload ${service}; else systemctl restart ${service}; fi`,
  restart: (service) => `systemctl restart ${service}`,
  start: (service) => `systemctl enable ${service}; systemctl restart ${service}`,
  stop: (service) => `systemctl disable --now ${service}`,
};

function serviceScript(actions: readonly ServiceAction[], paths: readonly string[]): string[] {
  const units = paths.some((path) => path.startsWith("/etc/systemd/system/"));
  return [
    "set -eu",
    ...(units ? ["systemctl daemon-reload"] : []),
    ...actions.map(({ service, by }) => COMMANDS[by](quoted(service))),
  ];
}

function waitScript(actions: readonly ServiceAction[], patience: Patience): string[] {
  const services = actions.flatMap(({ service, by }) => (by === "stop" ? [] : [quoted(service)]));
  return [
    "set -u",
    "reason=",
    `for second in $(seq ${patience}); do`,
    '  reason=""',
    ...services.map(
      (service) => `  [ "$(systemctl is-active ${service} 2>/dev/null)" != failed ] || reason="failed: "${service}`,
    ),
    `  if [ -x ${HEALTHY} ] && ! ${HEALTHY} >/dev/null 2>&1; then reason="\${reason:-its health check fails}"; fi`,
    '  [ -n "$reason" ] || exit 0',
    "  sleep 1",
    "done",
    `echo "not healthy after ${patience} s: $reason" >&2`,
    "exit 1",
  ];
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
