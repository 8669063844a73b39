import { z } from "zod";
import { bandwidth, cidr, dataSize, duration, nameField } from "../units/fields";
import { hostName, memberId, siteCode } from "./site";

const count = z.int().positive();
const text = z.string().trim().min(1);

/** How the witness reaches a site. */
const path = z.strictObject({
  /** The carrier's circuit: neither the replication link nor the witness's path to the other site. */
  circuit: nameField(),
  /** One way. */
  latency: duration(),
  bandwidth: bandwidth(),
});

/** A third place with votes and no data, so that the database keeps one writer when a site or a path is lost. */
const thirdPlace = z.strictObject({
  kind: z.literal("thirdPlace"),
  /** The prefix of its machines' names. */
  code: siteCode,
  domain: hostName,
  network: z.strictObject({ cidr: cidr(), gateway: z.ipv4() }),
  dnsServers: z.array(z.ipv4()).min(1),
  ntpServers: z.array(z.ipv4()).min(1),
  /** Described, not deployed: no stack creates it, and vCenter need not manage it. */
  machine: z.strictObject({
    kind: z.enum(["virtualMachine", "physical"]),
    cpus: count,
    memory: dataSize(),
    systemDisk: dataSize(),
  }),
  /** The host number in the network's CIDR that member 1 gets; member n gets `firstHost + n - 1`. */
  firstHost: count,
  members: z.array(z.strictObject({ id: memberId })).min(1),
  paths: z.strictObject({ rabat: path, marrakech: path }),
});

/** Without a witness, the majority of votes is at Rabat. The rule `witness-present` says what is lost then. */
const none = z.strictObject({
  kind: z.literal("none"),
  /** Who decided to go without, and why. */
  approvedBy: text,
  reason: text,
});

export const witnessSchema = z.discriminatedUnion("kind", [thirdPlace, none]);

/** The witness as its model file writes it. */
export type WitnessData = z.input<typeof witnessSchema>;
export type Witness = z.output<typeof witnessSchema>;
export type ThirdPlace = z.output<typeof thirdPlace>;

export const defineWitness = (data: WitnessData): WitnessData => data;
