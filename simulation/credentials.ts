import { randomBytes } from "node:crypto";

export interface Account {
  readonly user: string;
  readonly password: string;
}

/** The accounts of a simulated site. */
export interface Credentials {
  /** Of Terraform, on the vCenter. */
  readonly vcenter: Account;
  /** Of a person, on the vCenter. */
  readonly operator: Account;
  readonly host: Account;
}

/** Random passwords for one simulation. */
export function generateCredentials(): Credentials {
  const password = () => randomBytes(18).toString("base64url");
  return {
    vcenter: { user: "administrator@vsphere.local", password: password() },
    operator: { user: "operator@vsphere.local", password: password() },
    host: { user: "root", password: password() },
  };
}
