import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Wording } from "../../lib/text/wording";
import type { Model } from "../../model/model";
import type { TierSpec } from "../../model/schema/workload";
import { caddy, guestPrograms } from "../../toolchain/artefacts";
import type { Guest } from "../guest";
import { type NetworkName, TLS_PORT } from "../network/network";
import { plannedMembers, serviceAddress } from "../network/plan";
import { type CommandLine, startChild } from "../processes/child";
import { startFiles } from "./file-server";
import { databaseEnvironment, startPostgres } from "./postgres";
import { networkOf, type StartProgram, type Surroundings } from "./surroundings";

/** What runs in a tier's guests: the software that the model names, or what stands in for it, and why. */
export interface Program {
  readonly software: Wording;
  /** @default - it is the real software */
  readonly standsIn?: Wording;
  readonly start: StartProgram;
}

const postgres: Program = { software: "PostgreSQL 18.4", start: startPostgres };
const fileServer: Program = {
  software: {
    en: "a file server in Go with markers, replicated at intervals",
    fr: "un serveur de fichiers en Go avec des marqueurs, répliqué par intervalles",
  },
  standsIn: {
    en: "an NFS server needs the kernel's privileges, a directory a schema of its own; what is measured is the replication",
    fr: "un serveur NFS demande les privilèges du noyau, un annuaire son propre schéma ; ce qui est mesuré est la réplication",
  },
  start: startFiles,
};

const PROGRAMS: Readonly<Record<NonNullable<TierSpec["software"]>, Program>> = {
  connectionPool: {
    software: {
      en: "a relay in Go to the member that can be written to",
      fr: "un relais en Go vers le membre ouvert en écriture",
    },
    standsIn: {
      en: "PgBouncer is in no npm package and no Go module",
      fr: "PgBouncer n’est dans aucun paquet npm ni module Go",
    },
    start: (guest, surroundings) => start(guest, surroundings, poolCommand, databaseEnvironment(surroundings)),
  },
  application: {
    software: {
      en: "a service in Go that enrols pupils and reads them back",
      fr: "un service en Go qui inscrit des élèves et les relit",
    },
    standsIn: { en: "Massar's own code is not public", fr: "le code de Massar n’est pas public" },
    start: (guest, surroundings) => start(guest, surroundings, applicationCommand, databaseEnvironment(surroundings)),
  },
  webServer: { software: "Caddy 2.11", start: startCaddy },
  nameServer: {
    software: {
      en: "a name server in Go (miekg/dns) with signed updates (RFC 2136)",
      fr: "un serveur de noms en Go (miekg/dns) à mises à jour signées (RFC 2136)",
    },
    standsIn: {
      en: "BIND is in no npm package and no Go module; no guest asks for the time",
      fr: "BIND n’est dans aucun paquet npm ni module Go ; aucun invité ne demande l’heure",
    },
    start: (guest, surroundings) => start(guest, surroundings, dnsCommand, { DNS_KEY: surroundings.dnsKey }),
  },
};

const answers: Program = {
  software: {
    en: "a program in Go that answers the health check",
    fr: "un programme en Go qui répond au contrôle de santé",
  },
  standsIn: {
    en: "no assertion looks at what this tier does",
    fr: "aucune assertion ne regarde ce que fait cet étage",
  },
  start: (guest, surroundings) => start(guest, surroundings, answerCommand),
};

export function programOf({ software, protection: { mechanism } }: Pick<TierSpec, "software" | "protection">): Program {
  if (mechanism === "databaseStreaming") return postgres;
  if (mechanism === "fileReplication") return fileServer;
  return software === undefined ? answers : PROGRAMS[software];
}

/** For the evidence: what ran in each tier's guests. */
export const softwareOf = ({ massar }: Pick<Model, "massar">) =>
  massar.tiers.map((tier) => {
    const { software, standsIn } = programOf(tier);
    return { tier: tier.name, software, ...(standsIn === undefined ? {} : { standsIn }) };
  });

type Command = (guest: Guest, surroundings: Surroundings) => Promise<readonly string[]>;

async function start(
  guest: Guest,
  surroundings: Surroundings,
  command: Command,
  environment: NodeJS.ProcessEnv = {},
): ReturnType<StartProgram> {
  const [program] = guestPrograms.binaries;
  return startIn(guest, surroundings, [program, ...(await command(guest, surroundings))], environment);
}

const startIn = (guest: Guest, surroundings: Surroundings, command: CommandLine, environment: NodeJS.ProcessEnv) =>
  startChild(networkOf(surroundings, guest).command(command), {
    logFile: join(surroundings.directory, "logs", `${guest.network}-${guest.name}.log`),
    environment,
  });

/** Its own address, and the entry's where it holds that. */
export async function listenOn(guest: Guest, surroundings: Surroundings): Promise<readonly string[]> {
  const { tier, network, address, leads } = guest;
  const entry = leads ? serviceAddress(surroundings.model, network, tier) : undefined;
  const addresses = [address, ...(entry === undefined ? [] : [entry])];
  return Promise.all(addresses.map((each) => networkOf(surroundings, guest).endpoint(each, tier.healthCheck.port)));
}

/** The tiers that a guest's own depends on. */
const nextTiers = ({ tier }: Guest, { model }: Surroundings): readonly TierSpec[] =>
  model.massar.tiers.filter(({ name }) => tier.dependsOn.includes(name));

/** Where the members of another tier answer in a network, whether they run or not. */
async function endpointsOf(tier: TierSpec | undefined, network: NetworkName, { model, networks }: Surroundings) {
  if (tier === undefined) return [];
  const members = plannedMembers(model, network, tier);
  return Promise.all(members.map(({ address }) => networks.at[network].endpoint(address, tier.healthCheck.port)));
}

const flags = (name: string, values: readonly string[]) => values.flatMap((value) => [`-${name}`, value]);

const plantedIll = ({ network, tier }: Guest, { isPlantedIll }: Surroundings) =>
  isPlantedIll(network, tier.name) ? ["-ill"] : [];

const poolCommand: Command = async (guest, surroundings) => {
  const database = surroundings.model.massar.tiers.find(
    ({ protection }) => protection.mechanism === "databaseStreaming",
  );
  const members = await endpointsOf(database, guest.network, surroundings);
  return ["pool", ...flags("listen", await listenOn(guest, surroundings)), ...flags("member", members)];
};

const applicationCommand: Command = async (guest, surroundings) => {
  const pool = nextTiers(guest, surroundings).find(({ software }) => software === "connectionPool");
  return [
    "application",
    ...flags("listen", await listenOn(guest, surroundings)),
    ...flags("database", await endpointsOf(pool, guest.network, surroundings)),
    ...plantedIll(guest, surroundings),
  ];
};

const answerCommand: Command = async (guest, surroundings) => {
  const { healthCheck } = guest.tier;
  return [
    "answer",
    ...flags("listen", await listenOn(guest, surroundings)),
    ...(healthCheck.kind === "http" ? ["-http", healthCheck.path] : []),
    ...plantedIll(guest, surroundings),
  ];
};

/** Names are at Rabat until someone updates them, wherever the server stands. */
const dnsCommand: Command = async (guest, surroundings) => {
  const { model } = surroundings;
  const disk = surroundings.diskOf(guest);
  await mkdir(disk, { recursive: true });
  const records = model.massar.tiers.flatMap((tier) =>
    tier.service === undefined ? [] : [`${tier.service.name}=${serviceAddress(model, "rabat", tier)}`],
  );
  return [
    "dns",
    ...flags("listen", await listenOn(guest, surroundings)),
    ...flags("record", records),
    ...["-file", join(disk, "records.json")],
  ];
};

/** A web server, or the entry where TLS ends: leads requests on to another tier. */
async function startCaddy(guest: Guest, surroundings: Surroundings): ReturnType<StartProgram> {
  const disk = surroundings.diskOf(guest);
  await mkdir(disk, { recursive: true });
  const next = nextTiers(guest, surroundings).find(
    ({ software }) => software === "webServer" || software === "application",
  );
  const upstreams = await endpointsOf(next, guest.network, surroundings);
  const { healthCheck, service } = guest.tier;
  const ill = { match: [{ path: ["/health"] }], handle: [{ handler: "static_response", status_code: 503 }] };
  const on = {
    handle: [
      {
        handler: "reverse_proxy",
        upstreams: upstreams.map((dial) => ({ dial })),
        load_balancing: { selection_policy: { policy: "round_robin" }, try_duration: "3s", try_interval: "100ms" },
        health_checks: { passive: { fail_duration: "1s" } },
      },
    ],
  };
  const server = {
    listen: await listenOn(guest, surroundings),
    automatic_https: { disable: healthCheck.port !== TLS_PORT, disable_redirects: true },
    routes: surroundings.isPlantedIll(guest.network, guest.tier.name) ? [ill, on] : [on],
    ...(healthCheck.port === TLS_PORT
      ? { tls_connection_policies: [{ default_sni: service?.name ?? "localhost" }] }
      : {}),
  };
  const configuration = {
    admin: { disabled: true },
    logging: { logs: { default: { level: "WARN" } } },
    apps: {
      http: { servers: { entry: server } },
      tls: {
        certificates: { automate: healthCheck.port === TLS_PORT ? [service?.name ?? "localhost"] : [] },
        automation: { policies: [{ issuers: [{ module: "internal" }] }] },
      },
      pki: { certificate_authorities: { local: { install_trust: false } } },
    },
  };
  const file = join(disk, "caddy.json");
  await writeFile(file, JSON.stringify(configuration));
  const [program] = caddy.binaries;
  return startIn(guest, surroundings, [program, "run", "--config", file], {
    HOME: disk,
    XDG_DATA_HOME: disk,
    XDG_CONFIG_HOME: disk,
  });
}
