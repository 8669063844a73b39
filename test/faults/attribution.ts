import {
  type Moment,
  type Phase,
  SILENT_FAULTS,
  type SilentFault,
  UNRECOVERED_FAULTS,
  type UnrecoveredFault,
} from "../../deploy/unrecovered-faults";
import type { SiteName } from "../../model/schema/site";
import type { TerraformError } from "../support/terraform-errors";

/** One fault of one method. */
export interface Fault {
  readonly site: SiteName;
  readonly during: Phase;
  readonly method: string;
  readonly moment: Moment;
  /** Breaks the connection in place of answering with an error. @default false */
  readonly disconnects?: boolean;
}

export const isTask = (method: string): boolean => /^\w+_Task( |$)/.test(method);

/** The table's row for a fault. */
export const rowOf = ({ method, moment, during }: Fault): UnrecoveredFault | undefined =>
  UNRECOVERED_FAULTS.find(
    (row) => row.method === method && row.moments.includes(moment) && (row.during ?? "creation") === during,
  );

/** What the table says of a fault that no deploy tells of. */
export const unnoticedOf = ({ method, moment, during }: Fault): SilentFault | undefined =>
  SILENT_FAULTS.find((row) => row.method === method && row.moments.includes(moment) && row.during === during);

/**
 * Which of a deploy's errors tells of which of the faults that struck it.
 *
 * @param isKnown whether an error is about a resource that an earlier deploy has left broken
 * @returns `told` by the faults; the `others` are about what was broken before
 */
export function attribute(
  struck: readonly Fault[],
  errors: readonly TerraformError[],
  isKnown: (error: TerraformError) => boolean,
): { readonly told: ReadonlyMap<Fault, TerraformError>; readonly others: ReadonlySet<TerraformError> } {
  const others = new Set(errors);
  const told = new Map<Fault, TerraformError>();
  const tells = (fault: Fault, error: TerraformError) => {
    told.set(fault, error);
    others.delete(error);
  };
  for (const fault of struck) {
    const error = [...others].find((each) => isAbout(each, fault));
    if (error) tells(fault, error);
  }
  // where the provider goes on after a failure, it fails over the consequence: the one fault that nothing else tells of
  const [silent, ...moreSilent] = struck.filter((fault) => !told.has(fault));
  const [strange, ...moreStrange] = [...others].filter((error) => !isKnown(error));
  if (silent && strange && moreSilent.length + moreStrange.length === 0) tells(silent, strange);
  return { told, others };
}

const STACK_OF = { rabat: "primary", marrakech: "dr" } as const;

/** Whether an error tells of a fault: by the simulator's text, or the path of a REST call, or the broken connection. */
function isAbout({ stack, address = "", text }: TerraformError, fault: Fault): boolean {
  const { site, method, moment, disconnects } = fault;
  // the link's errors name the site in the address, if that is told
  const ofSite =
    stack === "replication-link" ? address === "" || address.includes(`.${site}-`) : stack === STACK_OF[site];
  if (!ofSite) return false;
  const [called = "", on] = method.split(" on ");
  if (disconnects) return text.includes("EOF") && address.startsWith(`${rowOf(fault)?.resource}.`);
  if (!called.includes("/")) return text.includes(`(${moment} of ${method})`);
  const path = called.replaceAll(/[.?]/g, "\\$&").replaceAll("*", "[^ ?]+").replace(" ", " https://[^/]+");
  const resource = { VirtualMachine: /virtual_machine/, Datastore: /_datastore/ }[on ?? ""] ?? /^/;
  return new RegExp(`${path}: 5`).test(text) && resource.test(address);
}

export const named = ({ site, method, moment, disconnects }: Fault): string =>
  `${site}: ${method}, ${disconnects ? "disconnected at its answer" : moment}`;
