import { randomBytes } from "node:crypto";

export interface Account {
  readonly user: string;
  readonly password: string;
}

/** The accounts of one simulated site: of its vCenter, for Terraform and for a person, and of its hosts. */
export interface Credentials {
  readonly vcenter: Account;
  readonly operator: Account;
  readonly host: Account;
}

/** Made for one run and known to nobody else: a simulation has no password to leak. */
export function makeCredentials(): Credentials {
  const password = () => randomBytes(18).toString("base64url");
  return {
    vcenter: { user: "administrator@vsphere.local", password: password() },
    operator: { user: "operator@vsphere.local", password: password() },
    host: { user: "root", password: password() },
  };
}
