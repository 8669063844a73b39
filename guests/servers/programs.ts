import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LocalizedText } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import type { Software, TierSpec } from "../../model/schema/workload";
import { caddy, guestPrograms } from "../../toolchain/artefacts";
import type { Guest } from "../guest";
import type { NetworkName } from "../network/network";
import { TLS_PORT } from "../network/network";
import { plannedMembers, serviceAddress } from "../network/plan";
import { type ChildOptions, type CommandLine, startChild } from "../processes/child";
import type { GuestContext } from "./context";
import { networkOf, type StartProgram } from "./context";
import { startFiles } from "./file-server";
import { databaseEnvironment, startPostgres } from "./postgres";

/** The program in a tier's guests: the software that the model names, or a replacement with its reason. */
export interface Program {
  readonly software: LocalizedText;
  /** @default - it is the real software */
  readonly standsIn?: LocalizedText;
  readonly start: StartProgram;
}

const postgres: Program = { software: "PostgreSQL 18.4", start: startPostgres };
const fileServer: Program = {
  software: {
    en: "a file server in Go with markers, replicated at intervals",
    fr: "un serveur de fichiers en Go avec marqueurs, répliqué à intervalles réguliers",
  },
  standsIn: {
    en: "an NFS server needs kernel privileges and a directory needs its own schema; only the replication is measured",
    fr: "un serveur NFS exige des privilèges du noyau et un annuaire son propre schéma ; seule la réplication est mesurée",
  },
  start: startFiles,
};

const reverseProxy: Program = { software: "Caddy 2.11", start: startCaddy };

const PROGRAMS: Readonly<Partial<Record<Software, Program>>> = {
  connectionPool: {
    software: {
      en: "a relay in Go to the primary",
      fr: "un relais en Go vers le serveur primaire",
    },
    standsIn: {
      en: "PgBouncer is not available as an npm package or a Go module",
      fr: "PgBouncer n’existe ni en paquet npm ni en module Go",
    },
    start: (guest, context) => start(guest, context, poolCommand, databaseEnvironment(context)),
  },
  application: {
    software: {
      en: "a service in Go that enrols pupils and reads them back",
      fr: "un service en Go qui inscrit des élèves et les relit",
    },
    standsIn: { en: "the code of Massar is not public", fr: "le code de Massar n’est pas public" },
    start: (guest, context) => start(guest, context, applicationCommand, databaseEnvironment(context)),
  },
  webServer: reverseProxy,
  loadBalancer: reverseProxy,
  nameServer: {
    software: {
      en: "a name server in Go (miekg/dns) with signed updates (RFC 2136)",
      fr: "un serveur DNS en Go (miekg/dns) avec mises à jour signées (RFC 2136)",
    },
    standsIn: {
      en: "BIND is not available as an npm package or a Go module; no guest uses NTP",
      fr: "BIND n’existe ni en paquet npm ni en module Go ; aucune machine virtuelle n’utilise NTP",
    },
    start: (guest, context) => start(guest, context, dnsCommand, { DNS_KEY: context.dnsKey }),
  },
};

const answers: Program = {
  software: {
    en: "a program in Go that answers the health check",
    fr: "un programme en Go qui répond au contrôle de santé",
  },
  standsIn: {
    en: "no assertion tests the function of this tier",
    fr: "aucune assertion ne teste la fonction de ce composant",
  },
  start: (guest, context) => start(guest, context, answerCommand),
};

export function programOf({ software, protection: { mechanism } }: Pick<TierSpec, "software" | "protection">): Program {
  if (mechanism === "databaseStreaming") return postgres;
  if (mechanism === "fileReplication") return fileServer;
  return PROGRAMS[software] ?? answers;
}

/** For the evidence: the software in each tier's guests. */
export const softwareOf = ({ massar }: Pick<Model, "massar">) =>
  massar.tiers.map((tier) => {
    const { software, standsIn } = programOf(tier);
    return { tier: tier.name, software, ...(standsIn === undefined ? {} : { standsIn }) };
  });

type Command = (guest: Guest, context: GuestContext) => Promise<readonly string[]>;

async function start(
  guest: Guest,
  context: GuestContext,
  command: Command,
  variables: ChildOptions["variables"] = {},
): ReturnType<StartProgram> {
  const [program] = guestPrograms.binaries;
  return startIn(guest, context, [program, ...(await command(guest, context))], variables);
}

const startIn = (guest: Guest, context: GuestContext, command: CommandLine, variables: ChildOptions["variables"]) =>
  startChild(networkOf(context, guest).command(command), {
    logFile: join(context.directory, "logs", `${guest.network}-${guest.name}.log`),
    ...(variables && { variables }),
  });

/** Where a guest's program listens: at its own address, and at the service address if it holds it. */
export async function listenOn(guest: Guest, context: GuestContext): Promise<readonly string[]> {
  const { tier, network, address, leads } = guest;
  const entry = leads ? serviceAddress(context.model, network, tier) : undefined;
  const addresses = [address, ...(entry === undefined ? [] : [entry])];
  return Promise.all(addresses.map((each) => networkOf(context, guest).endpoint(each, tier.healthCheck.port)));
}

/** The tiers on which a guest's tier depends. */
const nextTiers = ({ tier }: Guest, { model }: GuestContext): readonly TierSpec[] =>
  model.massar.tiers.filter(({ name }) => tier.dependsOn.includes(name));

/** The addresses and ports of a tier's members in a network, whether they run or not. */
async function endpointsOf(tier: TierSpec | undefined, network: NetworkName, { model, networks }: GuestContext) {
  if (tier === undefined) return [];
  const members = plannedMembers(model, network, tier);
  return Promise.all(members.map(({ address }) => networks.at[network].endpoint(address, tier.healthCheck.port)));
}

const flags = (name: string, values: readonly string[]) => values.flatMap((value) => [`-${name}`, value]);

const unhealthyFlag = ({ network, tier }: Guest, { isReportedUnhealthy }: GuestContext) =>
  isReportedUnhealthy(network, tier.name) ? ["-unhealthy"] : [];

const poolCommand: Command = async (guest, context) => {
  const database = context.model.massar.tiers.find(({ protection }) => protection.mechanism === "databaseStreaming");
  const members = await endpointsOf(database, guest.network, context);
  return ["pool", ...flags("listen", await listenOn(guest, context)), ...flags("member", members)];
};

const applicationCommand: Command = async (guest, context) => {
  const pool = nextTiers(guest, context).find(({ software }) => software === "connectionPool");
  return [
    "application",
    ...flags("listen", await listenOn(guest, context)),
    ...flags("database", await endpointsOf(pool, guest.network, context)),
    ...unhealthyFlag(guest, context),
  ];
};

const answerCommand: Command = async (guest, context) => {
  const { healthCheck } = guest.tier;
  return [
    "answer",
    ...flags("listen", await listenOn(guest, context)),
    ...(healthCheck.kind === "http" ? ["-http", healthCheck.path] : []),
    ...unhealthyFlag(guest, context),
  ];
};

/** At both sites, the service names point to Rabat until they are updated. */
const dnsCommand: Command = async (guest, context) => {
  const { model } = context;
  const disk = context.diskOf(guest);
  await mkdir(disk, { recursive: true });
  const records = model.massar.tiers.flatMap((tier) =>
    tier.service === undefined ? [] : [`${tier.service.name}=${serviceAddress(model, "rabat", tier)}`],
  );
  return [
    "dns",
    ...flags("listen", await listenOn(guest, context)),
    ...flags("record", records),
    ...["-file", join(disk, "records.json")],
  ];
};

/** Starts a web server, or the load balancer that terminates TLS. Both forward requests to another tier. */
async function startCaddy(guest: Guest, context: GuestContext): ReturnType<StartProgram> {
  const disk = context.diskOf(guest);
  await mkdir(disk, { recursive: true });
  const next = nextTiers(guest, context).find(({ software }) => software === "webServer" || software === "application");
  const upstreams = await endpointsOf(next, guest.network, context);
  const { healthCheck, service } = guest.tier;
  const unhealthy = { match: [{ path: ["/health"] }], handle: [{ handler: "static_response", status_code: 503 }] };
  const forward = {
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
    listen: await listenOn(guest, context),
    automatic_https: { disable: healthCheck.port !== TLS_PORT, disable_redirects: true },
    routes: context.isReportedUnhealthy(guest.network, guest.tier.name) ? [unhealthy, forward] : [forward],
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
  return startIn(guest, context, [program, "run", "--config", file], {
    HOME: disk,
    XDG_DATA_HOME: disk,
    XDG_CONFIG_HOME: disk,
  });
}
