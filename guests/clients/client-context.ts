import type { Model } from "../../model/model";
import type { Guest } from "../guest";
import type { NetworkName } from "../network/network";
import type { DatabaseAccess } from "./database-connection";

/** The dependencies of the clients. The same clients work with real and with simulated guests. */
export interface ClientContext extends DatabaseAccess {
  readonly model: Model;
  /** The TSIG key for DNS updates, in Base64. */
  readonly dnsKey: string;
  /** The running guests, as last reported. */
  readonly running: () => readonly Guest[];
  /** @throws Error if no VM of that member runs there */
  readonly find: (network: NetworkName, member: string) => Guest;
}
