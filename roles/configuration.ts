import type { Guest } from "./estate";

/** How a running guest takes over a changed file. A restart includes a reload. */
export interface Action {
  /** A systemd unit, without `.service`. */
  readonly service: string;
  readonly by: "reload" | "restart";
}

/** A file of a guest, as rendered from the model. It contains no secret. */
export interface GuestFile {
  readonly path: string;
  readonly content: string;
  /** User and group: `postgres:postgres`. */
  readonly owner: string;
  /** Octal: `0644`. */
  readonly mode: string;
  /** In this order. Empty if only the first boot, or the next start of a program, reads it. */
  readonly actions: readonly Action[];
}

/** A secret, or a certificate, that a guest finds in the folder of the model (`massar.credentials`) before its first start. */
export interface Credential {
  /** The name of its file in that folder. */
  readonly id: string;
  /** The service that gets it. */
  readonly service: string;
  readonly content: string;
}

/** A part of what a guest gets: from its role, or what every guest has. */
export interface Part {
  readonly files: readonly GuestFile[];
  /** The units that are enabled, in the order in which they start. */
  readonly services: readonly string[];
  /** Packages of Debian 12, or newer ones where the minimum says so. */
  readonly packages: readonly string[];
  readonly credentials: readonly Credential[];
  /** Commands of the first boot, before the services start. @default - none */
  readonly firstBoot?: readonly (readonly string[])[];
}

/** All that a guest gets. */
export interface GuestConfiguration extends Part {
  readonly guest: Guest;
}

export const reload = (service: string): Action => ({ service, by: "reload" });
export const restart = (service: string): Action => ({ service, by: "restart" });

/** A file that belongs to root and that all may read, unless stated otherwise. */
export const file = (
  path: string,
  content: string,
  actions: readonly Action[] = [],
  { owner = "root:root", mode = "0644" }: { readonly owner?: string; readonly mode?: string } = {},
): GuestFile => ({ path, content: content.endsWith("\n") ? content : `${content}\n`, owner, mode, actions });

/** The network interface of every guest: the template starts its kernel with net.ifnames=0. */
export const INTERFACE = "eth0";

/** The folder of this project's programs in guests. */
export const PROGRAMS = "/usr/local/lib/massar";

/** Where a guest remembers what this project gave it. */
const MEMORY = "/var/lib/massar";
/** The last configuration, to find the files that are no longer wanted. See record.ts. */
export const RECORD = `${MEMORY}/configuration.json`;
/** The reloads and restarts that are still due. They stay recorded if the command that wrote the files is killed. */
export const PENDING = `${MEMORY}/pending.json`;
/** The variable in which a guest reports to vCenter the fingerprint of what it got last. */
export const REPORTED = "guestinfo.massar.configuration";
/** Exists where members elect a leader, and succeeds in the one that leads. */
export const LEADS = `${PROGRAMS}/leads`;
/** The program that reports. */
export const REPORT = `${PROGRAMS}/report-configuration`;

/** A program of this project. Services find it at their next start. */
export const program = (name: string, content: string, actions: readonly Action[] = []): GuestFile =>
  file(`${PROGRAMS}/${name}`, content, actions, { mode: "0755" });

/** A value as YAML: JSON is part of YAML. */
export const yaml = (value: unknown): string => JSON.stringify(value, undefined, 1);

/** A file in systemd's notation. */
export const unitText = (sections: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(sections)
    .map(([name, lines]) => [`[${name}]`, ...lines].join("\n"))
    .join("\n\n");

/** A unit of this project. A change restarts it. */
export const unit = (name: string, sections: Readonly<Record<string, readonly string[]>>): GuestFile =>
  file(`/etc/systemd/system/${name}`, unitText(sections), [restart(name.replace(/\.service$/, ""))]);

/** What this project adds to a package's unit. */
export const dropIn = (service: string, lines: readonly string[]): GuestFile =>
  file(`/etc/systemd/system/${service}.service.d/massar.conf`, unitText({ Service: lines }), [restart(service)]);

/** Where systemd shows a credential to a service while it runs. */
export const credentialPath = ({ service, id }: Pick<Credential, "service" | "id">): string =>
  `/run/credentials/${service}.service/${id}`;

/** The lines of a unit that pass credentials to its service, which does not start without them. */
export const loadCredentials = (folder: string, credentials: readonly Credential[]): string[] =>
  credentials.map(({ id }) => `LoadCredential=${id}:${folder}/${id}`);

export const NOTHING: Part = { files: [], services: [], packages: [], credentials: [] };

export const together = (...parts: readonly Part[]): Part => ({
  files: parts.flatMap(({ files }) => files),
  services: [...new Set(parts.flatMap(({ services }) => services))],
  packages: [...new Set(parts.flatMap(({ packages }) => packages))],
  credentials: parts.flatMap(({ credentials }) => credentials),
  firstBoot: parts.flatMap(({ firstBoot = [] }) => firstBoot),
});
