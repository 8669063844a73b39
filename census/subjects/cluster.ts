import type { Kind } from "../subject";

type ClusterFacts = {
  readonly hosts: readonly string[];
  readonly DRS: boolean;
  readonly "DRS automation": string;
  readonly "DRS threshold": number;
  readonly HA: boolean;
  readonly "HA admission control": string;
  readonly "HA host failures": number;
  readonly "HA reserve automatic": boolean;
};

export const cluster: Kind<ClusterFacts> = {
  name: "cluster",
  shown: ["hosts", "DRS automation", "HA host failures"],
  expected: ({ site: { baseline, extension } }) => {
    const factsOf = ({
      hosts,
      drs,
      highAvailability,
    }: (typeof baseline.clusters | typeof extension.clusters)[number]) => ({
      hosts: hosts.map(({ name }) => name),
      DRS: true,
      "DRS automation": drs.automation,
      "DRS threshold": drs.migrationThreshold,
      HA: true,
      "HA admission control": "resourcePercentage",
      "HA host failures": highAvailability.hostFailuresToTolerate,
    });
    return [
      ...baseline.clusters.map((spec) => ({ name: spec.name, origin: "baseline" as const, facts: factsOf(spec) })),
      ...extension.clusters.map((spec) => ({
        name: spec.name,
        origin: "project" as const,
        facts: { ...factsOf(spec), "HA reserve automatic": true },
      })),
    ];
  },
  observed: ({ clusters }) =>
    clusters.map(({ name, hosts, drs, highAvailability: { enabled, admissionControl } }) => ({
      name,
      facts: {
        hosts,
        DRS: drs.enabled,
        "DRS automation": drs.automation,
        "DRS threshold": drs.migrationThreshold,
        HA: enabled,
        "HA admission control": admissionControl.enabled ? admissionControl.policy : "off",
        "HA host failures": admissionControl.hostFailuresToTolerate,
        "HA reserve automatic": admissionControl.autoComputePercent,
      },
    })),
};
