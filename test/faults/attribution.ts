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

/** A fault of a method. */
export interface Fault {
  readonly site: SiteName;
  readonly during: Phase;
  readonly method: string;
  readonly moment: Moment;
  /** Breaks the connection instead of answering with an error. @default false */
  readonly disconnects?: boolean;
}

export const isTask = (method: string): boolean => /^\w+_Task( |$)/.test(method);

/** The row of the table of unrecovered faults, if any. */
export const rowOf = ({ method, moment, during }: Fault): UnrecoveredFault | undefined =>
  UNRECOVERED_FAULTS.find(
    (row) => row.method === method && row.moments.includes(moment) && (row.during ?? "creation") === during,
  );

/** The row of the table of faults that no deploy reports, if any. */
export const unnoticedOf = ({ method, moment, during }: Fault): SilentFault | undefined =>
  SILENT_FAULTS.find((row) => row.method === method && row.moments.includes(moment) && row.during === during);

/**
 * Assigns the errors of a deploy to the faults that were injected during it.
 *
 * @param isKnown whether an error is about a resource that is broken since an earlier deploy
 * @returns the error of each fault, and the other errors, which are about resources that were broken before
 */
export function attribute(
  injected: readonly Fault[],
  errors: readonly TerraformError[],
  isKnown: (error: TerraformError) => boolean,
): { readonly attributed: ReadonlyMap<Fault, TerraformError>; readonly others: ReadonlySet<TerraformError> } {
  const others = new Set(errors);
  const attributed = new Map<Fault, TerraformError>();
  const assign = (fault: Fault, error: TerraformError) => {
    attributed.set(fault, error);
    others.delete(error);
  };
  for (const fault of injected) {
    const error = [...others].find((each) => matchesFault(each, fault));
    if (error) assign(fault, error);
  }
  // If the provider continues after a fault, a later error is its consequence: one fault and one error remain.
  const [fault, ...moreFaults] = injected.filter((each) => !attributed.has(each));
  const [error, ...moreErrors] = [...others].filter((each) => !isKnown(each));
  if (fault && error && moreFaults.length + moreErrors.length === 0) assign(fault, error);
  return { attributed, others };
}

const STACK_OF = { rabat: "primary", marrakech: "dr" } as const;

/** Whether an error was caused by a fault: by the simulator's message, the path of a REST call, or the broken connection. */
function matchesFault({ stack, address = "", text }: TerraformError, fault: Fault): boolean {
  const { site, method, moment, disconnects } = fault;
  // Errors of the link contain the site in the address, if they have an address.
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

export const describeFault = ({ site, method, moment, disconnects }: Fault): string =>
  `${site}: ${method}, ${disconnects ? "connection lost at the answer" : moment}`;
