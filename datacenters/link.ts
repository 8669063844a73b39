import { defineLink } from "../model/schema/site";

/** The replication link that carries Massar's data from Rabat to Marrakech, with two gateways at each site. A reference design. */
export const link = defineLink({
  name: "rabat-marrakech",
  bandwidth: "1 Gbit/s",
  latency: "8 ms",
  mtu: 1500,
  encryption: "ipsec",
  efficiency: "70 %",
  firstSynchronisation: "14 d",
  outage: { length: "8 h", catchUp: "24 h" },
  gatewayPort: 8404,
  deployedFrom: "runners",
  streams: [
    { tier: "database", bandwidth: "400 Mbit/s" },
    { tier: "files", bandwidth: "300 Mbit/s" },
    { tier: "identity", bandwidth: "20 Mbit/s" },
  ],
  gateways: {
    rabat: {
      cluster: "rabat-extension",
      resourcePool: "critical",
      network: "replication",
      storageClass: "flash",
      template: "massar-debian-12-2026.10",
      cpus: 2,
      memory: "4 GiB",
      systemDisk: "20 GiB",
      firstHost: 11,
      members: [{ id: "gateway-1" }, { id: "gateway-2" }],
    },
    marrakech: {
      cluster: "marrakech-recovery",
      resourcePool: "critical",
      network: "replication",
      storageClass: "flash",
      template: "massar-debian-12-2026.10",
      cpus: 2,
      memory: "4 GiB",
      systemDisk: "20 GiB",
      firstHost: 11,
      members: [{ id: "gateway-1" }, { id: "gateway-2" }],
    },
  },
});
