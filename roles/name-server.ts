import { groupBy } from "../lib/group-by";
import { Duration } from "../model/units/duration";
import { withCredentials } from "./base";
import { type Credential, credentialPath, file, type GuestFile, type Part, reload } from "./configuration";
import { type Estate, type Guest, isSite, tierOf } from "./estate";

const ZONES = "/var/lib/knot/zones";

/**
 * How long resolvers may keep the address of a service: half of the time in which a recovery switches it. The other half is for the
 * update itself.
 */
export const serviceTtl = ({ model }: Estate): Duration =>
  Duration.milliseconds(Math.floor(model.recoveryPlan.cutover.milliseconds / 2000) * 1000);

/** Addresses of guests change only with the code. */
const GUEST_TTL = Duration.parse("1 h");

/**
 * Knot DNS. Each service name is a zone, which the runbook updates with a signed message (RFC 2136), and points to the site that
 * serves users. The domain of each place is another zone, with the guests of this project.
 */
export function nameServer(estate: Estate, guest: Guest): Part {
  const { port } = tierOf(estate, guest).healthCheck;
  const key: Credential = {
    id: "massar-update-key.conf",
    service: "knot",
    content: "section key of knot.conf with the id massar-update",
  };
  const zones = [...serviceZones(estate, guest), ...domainZones(estate, guest)];
  const settings = [
    `include: ${credentialPath(key)}`,
    "",
    "server:",
    "    rundir: /run/knot",
    "    user: knot:knot",
    `    listen: 0.0.0.0@${port}`,
    "",
    "log:",
    "  - target: syslog",
    "    any: info",
    "",
    "acl:",
    "  - id: runbook",
    "    key: massar-update",
    "    action: update",
    "",
    "template:",
    "  - id: default",
    `    storage: ${ZONES}`,
    '    file: "%s.zone"',
    // updates stay in the journal, and the serial follows from the content: the rendered file has none of its own
    "    zonefile-sync: -1",
    "    zonefile-load: difference-no-serial",
    "    journal-content: all",
    "    serial-policy: unixtime",
    "",
    "zone:",
    ...zones.flatMap(({ name, updated }) => [`  - domain: ${name}`, ...(updated ? ["    acl: runbook"] : [])]),
  ].join("\n");
  return {
    files: [
      file("/etc/knot/knot.conf", settings, [reload("knot")], { owner: "root:knot", mode: "0640" }),
      ...zones.map(({ file: each }) => each),
      withCredentials(estate, "knot", [key]),
    ],
    services: ["knot"],
    packages: ["knot"],
    credentials: [key],
  };
}

interface Zone {
  readonly name: string;
  /** Whether the runbook updates it. */
  readonly updated: boolean;
  readonly file: GuestFile;
}

function serviceZones(estate: Estate, guest: Guest): Zone[] {
  const { massar, sites } = estate.model;
  return massar.tiers.flatMap(({ network, service }) => {
    const cidr = sites[estate.leading].networks[network]?.cidr;
    if (service === undefined || cidr === undefined) return [];
    const lines = [`@ A ${cidr.host(service.host)}`];
    return [zone(estate, guest, service.name, serviceTtl(estate), lines, true)];
  });
}

function domainZones(estate: Estate, guest: Guest): Zone[] {
  const domainOf = ({ name, hostName }: Guest): string => hostName.slice(name.length + 1);
  return [...groupBy(estate.guests, domainOf)].map(([domain, guests]) => {
    const lines = guests.map(({ name, address }) => `${name} A ${address}`);
    return zone(estate, guest, domain, GUEST_TTL, lines, false);
  });
}

function zone(
  estate: Estate,
  guest: Guest,
  name: string,
  ttl: Duration,
  lines: readonly string[],
  updated: boolean,
): Zone {
  const servers = estate.guests.filter(({ role, place }) => role === "nameServer" && isSite(place));
  const content = [
    `$ORIGIN ${name}.`,
    `$TTL ${ttl.milliseconds / 1000}`,
    `@ SOA ${guest.hostName}. hostmaster.${name}. 1 3600 600 1209600 ${serviceTtl(estate).milliseconds / 1000}`,
    ...servers.map(({ hostName }) => `@ NS ${hostName}.`),
    ...lines,
  ].join("\n");
  const owner = { owner: "knot:knot", mode: "0640" };
  return { name, updated, file: file(`${ZONES}/${name}.zone`, content, [reload("knot")], owner) };
}
