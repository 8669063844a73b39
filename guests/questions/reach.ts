import type { Model } from "../../model/model";
import type { Guest } from "../guest";
import type { NetworkName } from "../network/network";
import type { DatabaseReach } from "./database-client";

/** What whoever asks guests needs of them: real ones and simulated ones are asked by the same code. */
export interface Reach extends DatabaseReach {
  readonly model: Model;
  /** Signs updates of names, in Base64. */
  readonly dnsKey: string;
  /** Those that are believed to run. */
  readonly running: () => readonly Guest[];
  /** @throws Error when no VM of that member runs there */
  readonly find: (network: NetworkName, member: string) => Guest;
}
