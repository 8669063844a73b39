import { randomBytes } from "node:crypto";
import type { Credential, GuestConfiguration } from "../../roles/configuration";
import type { Estate, Guest } from "../../roles/estate";
import type { Certificate, DiskFile, World } from "./world";

/** The secrets of a run of guests. An operator chooses them for real ones. */
export interface Secrets {
  /** PostgreSQL's superuser, `postgres`. */
  readonly superuser: string;
  readonly replication: string;
  readonly rewind: string;
  readonly cache: string;
  readonly directory: string;
  /** The TSIG key for DNS updates, in Base64. */
  readonly dnsKey: string;
}

/** Keys for SSH, by the name of their file. Made by ssh-keygen in the world, with one authority for users and one for hosts. */
export type SshKeys = ReadonlyMap<string, string>;

/**
 * @param guests get a host key each
 * @returns the keys of the copies (`copy-key`), of an operator (`operator-key`), and of each guest (`<name>`); with their certificates
 */
export async function sshKeys(world: World, guests: readonly Guest[]): Promise<SshKeys> {
  const key = (name: string) => `ssh-keygen -q -t ed25519 -N "" -C ${name} -f ${name}`;
  const script = [
    "set -eu",
    "cd /tmp",
    ...["users", "hosts", "copy-key", "operator-key", ...guests.map(({ name }) => name)].map(key),
    "ssh-keygen -q -s users -I copy -n massar-copy copy-key.pub",
    "ssh-keygen -q -s users -I operator -n operator operator-key.pub",
    ...guests.map(
      ({ name, address, hostName }) => `ssh-keygen -q -s hosts -I ${name} -h -n ${address},${hostName} ${name}.pub`,
    ),
    'for each in *; do echo "== $each"; cat "$each"; done',
  ].join("\n");
  // mounts of the world's own: the shared root is not changed
  const { code, stdout, stderr } = await world.run(undefined, [
    "sh",
    "-eu",
    "-c",
    'mount -t tmpfs tmpfs root/tmp; mount --rbind /dev root/dev; chroot root sh -c "$0"',
    script,
  ]);
  if (code !== 0) throw new Error(`ssh-keygen: ${stderr}`);
  return new Map(
    stdout
      .split(/^== /m)
      .filter((each) => each !== "")
      .map((each) => [each.slice(0, each.indexOf("\n")), each.slice(each.indexOf("\n") + 1)] as const),
  );
}

export function newSecrets(): Secrets {
  const password = (): string => randomBytes(18).toString("base64url");
  return {
    ...{ superuser: password(), replication: password(), rewind: password(), cache: password(), directory: password() },
    dnsKey: randomBytes(32).toString("base64"),
  };
}

/** The credentials of a guest, as an operator stores them in the folder of the model before the first start. */
export async function credentialFiles(
  world: World,
  estate: Estate,
  { guest, credentials }: GuestConfiguration,
  secrets: Secrets,
  keys: SshKeys,
): Promise<DiskFile[]> {
  const names = [guest.hostName, guest.name, guest.address, "127.0.0.1"];
  const services = estate.model.massar.tiers.flatMap(({ service }) => (service === undefined ? [] : [service.name]));
  const certificate = await world.certificate([...names, ...services]);
  const unique = new Map(credentials.map((credential) => [credential.id, credential]));
  return [...unique.values()].flatMap((credential) => {
    const content = contentOf(credential, certificate, secrets) ?? sshContent(credential, guest, keys);
    if (content === undefined) return [];
    const path = `${estate.model.massar.credentials}/${credential.id}`;
    return [
      {
        path,
        content: content.endsWith("\n") ? content : `${content}\n`,
        owner: "root:root",
        mode: modeOf(credential),
      },
    ];
  });
}

/** Certificates, which services without a credential of their own read, are public. */
const modeOf = ({ id }: Credential): string => (/\.(pem|pub|crt)$/.test(id) && id !== "tls.pem" ? "0644" : "0600");

function sshContent({ id }: Credential, { name }: Guest, keys: SshKeys): string | undefined {
  switch (id) {
    case "massar-users.pub":
      return keys.get("users.pub");
    case "ssh-host-key":
      return keys.get(name);
    case "ssh-host-key-cert.pub":
      return keys.get(`${name}-cert.pub`);
    case "copy-known-hosts":
      return `@cert-authority * ${keys.get("hosts.pub")}`;
    default:
      return keys.get(id);
  }
}

/** @returns undefined for a credential that simulated guests do not use */
function contentOf(
  { id, content }: Credential,
  { authority, certificate, key }: Certificate,
  secrets: Secrets,
): string | undefined {
  switch (id) {
    case "massar-ca.pem":
    case "etcd-ca.pem":
      return authority;
    case "etcd.crt":
    case "slapd.crt":
    case "logs.crt":
    case "ipsec.crt":
      return certificate;
    case "etcd.key":
    case "slapd.key":
    case "logs.key":
    case "ipsec.key":
      return key;
    case "tls.pem":
      return `${certificate}${key}`;
    case "PATRONI_SUPERUSER_PASSWORD":
      return secrets.superuser;
    case "PATRONI_REPLICATION_PASSWORD":
      return secrets.replication;
    case "PATRONI_REWIND_PASSWORD":
      return secrets.rewind;
    case "pgbouncer-users.txt":
      return `"postgres" "${secrets.superuser}"`;
    case "redis-server.conf":
      return `requirepass ${secrets.cache}\nmasterauth ${secrets.cache}`;
    case "redis-sentinel.conf":
      return `${content.replace(/^line /, "")} ${secrets.cache}`;
    case "slapd-replication.conf":
      return `  bindmethod=simple binddn="cn=replicator" credentials=${secrets.directory}`;
    case "slapd-secrets.conf":
      return `rootpw ${secrets.directory}`;
    case "massar-update-key.conf":
      return `key:\n  - id: massar-update\n    algorithm: hmac-sha256\n    secret: ${secrets.dnsKey}`;
    default:
      return undefined;
  }
}
