import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CommandLine } from "../../guests/processes/child";
import type { GuestShells } from "../../guests/shells/shells";
import { type GuestConfiguration, RECORD } from "../../roles/configuration";
import { recordOf } from "../../roles/record";

/**
 * Shows a folder as a root file system with this machine's programs, in a user and mount namespace of its own. Every account of the
 * folder is this account: chown works without privileges.
 */
const ENTER = `set -e
for each in usr dev proc; do mount --rbind "/$each" "$0/$each"; done
mount --bind "$0/own" "$0/usr/local"
exec env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin LC_ALL=C.UTF-8 chroot "$0" /bin/sh`;

/** Answers for systemd: it logs what it is asked to do, and knows which units are disabled, stopped or failed. */
const SYSTEMCTL = `#!/bin/sh
for unit; do :; done
state() { [ ! -e "/state/$1-$unit" ]; }
case "$1" in
  is-enabled) state disabled && echo enabled || { echo disabled; exit 1; } ;;
  is-active)
    state failed || { [ "$2" = --quiet ] || echo failed; exit 3; }
    state stopped || { [ "$2" = --quiet ] || echo inactive; exit 3; }
    [ "$2" = --quiet ] || echo active ;;
  *)
    echo "$*" >> /state/log
    state "refuses-$1" || { echo "$unit refuses to $1" >&2; exit 1; }
    case "$1" in enable) rm -f "/state/disabled-$unit" ;; restart) rm -f "/state/stopped-$unit" ;; esac ;;
esac
`;

/** The programs with which guests ask themselves whether they work, and whether they lead. */
const ANSWER = `#!/bin/sh
case "$*" in
  */leader*) [ ! -e /state/follows ] ;;
  *) [ ! -e /state/unhealthy ] ;;
esac
`;

/** A guest that is a folder: what configures guests runs in it as in a real one, except that its services are not real. */
export class DirectoryGuest {
  readonly root: string;

  constructor(
    directory: string,
    readonly configuration: GuestConfiguration,
  ) {
    this.root = join(directory, configuration.guest.name);
    for (const folder of ["usr", "dev", "proc", "own/bin", "etc", "run", "tmp", "var/lib", "root", "state"]) {
      mkdirSync(join(this.root, folder), { recursive: true });
    }
    for (const folder of ["bin", "sbin", "lib", "lib64"]) {
      if (existsSync(`/usr/${folder}`)) symlinkSync(`usr/${folder}`, join(this.root, folder));
    }
    const owners = [...new Set(configuration.files.flatMap(({ owner }) => owner.split(":")))];
    const accounts = ["root", ...owners.filter((name) => name !== "root")];
    this.write("/etc/passwd", accounts.map((name) => `${name}:x:0:0::/root:/bin/sh\n`).join(""));
    this.write("/etc/group", accounts.map((name) => `${name}:x:0:\n`).join(""));
    this.write("/usr/local/bin/systemctl", SYSTEMCTL, "0755");
    for (const program of ["curl", "timeout"]) this.write(`/usr/local/bin/${program}`, ANSWER, "0755");
  }

  /** What the first boot does. */
  boot({ files, services }: Pick<GuestConfiguration, "files" | "services"> = this.configuration): this {
    for (const { path, content, mode } of [...files, recordOf({ files, services })]) this.write(path, content, mode);
    return this;
  }

  write(path: string, content: string, mode = "0644"): void {
    const file = this.fileOf(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, Number.parseInt(mode, 8));
  }

  read(path: string): string | undefined {
    return existsSync(this.fileOf(path)) ? readFileSync(this.fileOf(path), "utf8") : undefined;
  }

  remove(path: string): void {
    rmSync(this.fileOf(path), { force: true });
  }

  /** Makes a unit "disabled", "stopped" or "failed", or refuse a command: "refuses-reload". */
  set(state: string, service: string): void {
    this.write(`/state/${state}-${service}`, "");
  }

  /** What systemd was asked to do. */
  get asked(): readonly string[] {
    return this.read("/state/log")?.trim().split("\n") ?? [];
  }

  get record(): string | undefined {
    return this.read(RECORD);
  }

  get shell(): CommandLine {
    return ["unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", ENTER, this.root];
  }

  private fileOf(path: string): string {
    return join(this.root, path.replace(/^\/usr\/local\//, "/own/"));
  }
}

/** Shells into these guests alone. */
export const shellsOf = (guests: readonly DirectoryGuest[]): GuestShells => ({
  shellOf: ({ name }) => guests.find(({ configuration }) => configuration.guest.name === name)?.shell,
});
