import { randomBytes } from "node:crypto";
import { ACCOUNT_NAMES, type AccountName, userOf } from "../model/accounts";

export interface Account {
  readonly user: string;
  readonly password: string;
}

/** The accounts of a simulated site. */
export interface Credentials {
  /** The administrator of the vCenter, who is not limited. */
  readonly administrator: Account;
  /** The accounts of this project on the vCenter, limited to their roles. */
  readonly accounts: Readonly<Record<AccountName, Account>>;
  /** Of a person, on the vCenter. */
  readonly operator: Account;
  /** The account of ESXi hosts that have no password of their own. */
  readonly host: Account;
  /** The passwords of the hosts that can be added, by name. */
  readonly hostPasswords: Readonly<Record<string, string>>;
}

/** Random passwords for one simulation. @param hosts the hosts that can be added, each with its own password */
export function generateCredentials(hosts: readonly string[]): Credentials {
  const password = () => randomBytes(18).toString("base64url");
  return {
    administrator: { user: "administrator@vsphere.local", password: password() },
    accounts: Object.fromEntries(
      ACCOUNT_NAMES.map((account) => [account, { user: userOf(account), password: password() }]),
    ) as Credentials["accounts"],
    operator: { user: "operator@vsphere.local", password: password() },
    host: { user: "root", password: password() },
    hostPasswords: Object.fromEntries(hosts.map((host) => [host, password()])),
  };
}
