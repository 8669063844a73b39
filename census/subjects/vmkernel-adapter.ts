import { hostNumber, portGroupName } from "../../model/names";
import type { Kind } from "../subject";

type VmkernelAdapterFacts = {
  readonly address: string;
  readonly netmask: string;
  readonly MTU: number;
  /** Not the TCP/IP stack: releases of the provider enable vMotion on different ones. */
  readonly services: readonly string[];
};

const on = (host: string, portGroup: string) => `${portGroup}: ${host}`;

export const vmkernelAdapter: Kind<VmkernelAdapterFacts> = {
  name: "vmkernel adapter",
  shown: ["services", "MTU"],
  expected: ({ site: { extension, networks } }) =>
    extension.clusters.flatMap(({ name: cluster, hosts, vmkernelAdapters }) =>
      vmkernelAdapters.flatMap(({ network, purpose }) =>
        hosts.map((host) => {
          const { cidr } = networks[network] ?? {};
          const distributedSwitch = extension.switches.find((spec) => spec.cluster === cluster);
          return {
            name: on(host.name, portGroupName(cluster, network)),
            origin: "project",
            facts: {
              ...(cidr && { address: cidr.host(hostNumber(host.name)), netmask: cidr.netmask }),
              ...(distributedSwitch && { MTU: distributedSwitch.mtu }),
              services: purpose === "vmotion" ? ["vmotion"] : [],
            },
          };
        }),
      ),
    ),
  // the model does not describe management adapters, nor adapters of the baseline's hosts
  observed: ({ hosts }, { site }) =>
    hosts
      .filter(({ name }) => site.extension.clusters.some((cluster) => cluster.hosts.some((host) => host.name === name)))
      .flatMap(({ name, kernelNics }) =>
        kernelNics
          .filter(({ device }) => device !== "vmk0")
          .map(({ portGroup, address, netmask, mtu, services }) => ({
            name: on(name, portGroup),
            facts: { address, netmask, MTU: mtu, services },
          })),
      ),
};
