import { isPlanObject, type KnownMachine, type KnownObjects, type PlanObject, type PlanValue } from "./change";

/** One object of a state. */
export interface StateObject {
  /** @default - the stack only looks it up */
  readonly address?: string;
  readonly type: string;
  readonly values: PlanObject;
}

/** vCenter's own roles: AuthorizationManager, "System roles". */
const SYSTEM_ROLES: readonly (readonly [string, string])[] = [
  ["-1", "Administrator"],
  ["-2", "Read-only"],
  ["-3", "View"],
  ["-4", "Anonymous"],
  ["-5", "No access"],
];

const NAMES = ["name", "hostname", "path"];
const IDS = ["id", "moid", "uuid"];

const textIn = (values: PlanObject, attributes: readonly string[]): string[] =>
  attributes
    .map((attribute) => values[attribute])
    .filter((value) => typeof value === "string" && value !== "") as string[];

export function knownObjects(objects: Iterable<StateObject>): KnownObjects {
  const names = new Names();
  const roles = new Names(SYSTEM_ROLES);
  const attributes = new Names();
  const privileges = new Map<string, readonly string[]>();
  const machines = new Map<string, KnownMachine>();
  for (const { address, type, values } of objects) {
    const [name] = textIn(values, NAMES);
    if (name === undefined) continue;
    const kind = type === "vsphere_role" ? roles : type === "vsphere_custom_attribute" ? attributes : names;
    for (const id of textIn(values, IDS)) if (id !== name) kind.add(id, name);
    if (type === "vsphere_role") privileges.set(String(values["id"]), stringsOf(values["role_privileges"]));
    if (address !== undefined && type === "vsphere_virtual_machine" && typeof values["host_system_id"] === "string") {
      const cards = Array.isArray(values["network_interface"]) ? values["network_interface"].filter(isPlanObject) : [];
      machines.set(name, {
        address,
        name,
        moid: String(values["moid"] ?? ""),
        hostId: values["host_system_id"],
        networkIds: cards.flatMap(({ network_id: id }) => (typeof id === "string" ? [id] : [])),
      });
    }
  }
  return {
    names: names.unambiguous(),
    roles: roles.unambiguous(),
    attributes: attributes.unambiguous(),
    privileges,
    machines: [...machines.values()],
  };
}

const stringsOf = (value: PlanValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];

/** Names by id. Two vCenters can use one id for different objects: such an id has no name. */
class Names {
  private readonly found: Map<string, string | undefined>;

  constructor(known: Iterable<readonly [string, string]> = []) {
    this.found = new Map(known);
  }

  add(id: string, name: string): void {
    this.found.set(id, this.found.has(id) && this.found.get(id) !== name ? undefined : name);
  }

  unambiguous(): ReadonlyMap<string, string> {
    return new Map([...this.found].filter((entry): entry is [string, string] => entry[1] !== undefined));
  }
}
