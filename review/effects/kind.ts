import { TABLES } from "./tables/all";

/** What a resource type is in vSphere's words. Of a type that the project does not use, Terraform's name tells. */
export const kindOf = (type: string): string =>
  TABLES.get(type)?.kind ?? type.replace(/^vsphere_/, "").replaceAll("_", " ");
