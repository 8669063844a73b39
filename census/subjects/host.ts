import { bandwidth, nominalFrequency, nominalSize } from "../quantity";
import type { Kind, Origin } from "../subject";

type HostFacts = {
  readonly cluster: string;
  readonly connection: string;
  readonly maintenance: boolean;
  readonly lockdown: string;
  readonly vendor: string;
  readonly model: string;
  readonly sockets: number;
  readonly cores: number;
  readonly frequency: string;
  readonly memory: string;
  readonly NICs: readonly string[];
  /** The standard switches with their NICs: vSwitch0 carries the management network. */
  readonly "standard switches": readonly string[];
  readonly "time servers": readonly string[];
  /** "" if they stay on the host. */
  readonly "log server": string;
};

const standardSwitch = (name: string, devices: readonly string[]): string =>
  `${name} on ${devices.toSorted().join(", ")}`;

export const host: Kind<HostFacts> = {
  name: "host",
  shown: ["sockets", "cores", "frequency", "memory", "NICs"],
  expected: ({ site: { baseline, extension, hardware, ntpServers, hostLogs } }) => {
    const hostsOf = (clusters: typeof baseline.clusters | typeof extension.clusters, origin: Origin) =>
      clusters.flatMap((cluster) =>
        cluster.hosts.map((spec) => {
          const built = hardware[spec.hardware];
          return {
            name: spec.name,
            origin,
            facts: {
              cluster: cluster.name,
              connection: "connected",
              maintenance: "maintenance" in spec && spec.maintenance === true,
              ...("lockdown" in cluster && {
                lockdown: cluster.lockdown,
                "time servers": ntpServers,
                "log server": hostLogs ?? "",
              }),
              ...(built && {
                vendor: built.vendor,
                model: built.model,
                sockets: built.sockets,
                cores: built.sockets * built.coresPerSocket,
                frequency: nominalFrequency(built.frequency.toMegahertz()),
                memory: nominalSize(built.memory.bytes),
                NICs: built.nics.map(({ device, speed }) => `${device} ${speed}`),
                "standard switches": [standardSwitch("vSwitch0", built.managementNics)],
              }),
            },
          };
        }),
      );
    return [...hostsOf(baseline.clusters, "baseline"), ...hostsOf(extension.clusters, "project")];
  },
  observed: ({ hosts }) =>
    hosts.map(({ name, cluster, connection, maintenance, lockdown, vendor, model, ...host }) => ({
      name,
      facts: {
        cluster,
        connection,
        maintenance,
        lockdown: lockdown.replace("lockdown", "").toLowerCase(),
        vendor,
        model,
        sockets: host.cpuSockets,
        cores: host.cpuCores,
        frequency: nominalFrequency(host.cpuMegahertz),
        memory: nominalSize(host.memoryBytes),
        NICs: host.physicalNics.map((nic) => `${nic.device} ${bandwidth(nic.megabitPerSecond)}`),
        "standard switches": host.standardSwitches.map(({ name: switchName, devices }) =>
          standardSwitch(switchName, devices),
        ),
        "time servers": host.timeServers,
        "log server": host.logHost,
      },
    })),
};
