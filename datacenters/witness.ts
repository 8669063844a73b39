import { defineWitness } from "../model/schema/witness";

/**
 * The witness: a third place that votes on which database member writes, and holds no data. With it, the loss of any one place
 * leaves a majority. It is described here, and no stack deploys it: use any machine with Debian 12 at a third place whose paths to
 * both sites are separate from the link. A reference design.
 *
 * Without one, write `{ kind: "none", approvedBy: "<who>", reason: "<why>" }`: `npm run check` then says what the loss of Rabat costs.
 */
export const witness = defineWitness({
  kind: "thirdPlace",
  code: "wit",
  domain: "witness.massar.example",
  network: { cidr: "10.60.10.0/28", gateway: "10.60.10.1" },
  dnsServers: ["10.60.10.2"],
  ntpServers: ["10.60.10.2"],
  machine: { kind: "virtualMachine", cpus: 2, memory: "4 GiB", systemDisk: "20 GiB" },
  firstHost: 11,
  members: [{ id: "witness-1" }],
  paths: {
    rabat: { circuit: "rabat-witness", latency: "6 ms", bandwidth: "50 Mbit/s" },
    marrakech: { circuit: "marrakech-witness", latency: "6 ms", bandwidth: "50 Mbit/s" },
  },
});
