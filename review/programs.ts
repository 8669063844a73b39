import type { PlannedAction, PlannedProgram, StackPlan } from "../terraform/plan/change";

/** The project's own programs: `stacks/link/probe.cjs` and `stacks/site/set-labels.cjs`, as cdktf copies them. */
const OURS = /^node assets\/[\w.-]+\/[0-9A-F]{32}\/(probe|set-labels)\.cjs$/;

/** The provisioners and external programs of a plan that this project does not have. */
export const foreignPrograms = ({ programs = [] }: StackPlan): readonly PlannedProgram[] =>
  programs.filter(({ kind, command }) => kind !== "local-exec" || !OURS.test(command));

/** Provisioners run when an object is created or destroyed. The plan does not say which of both. */
export const RUNS_PROGRAMS: ReadonlySet<PlannedAction["kind"]> = new Set([
  "create",
  "replace",
  "createThenForget",
  "delete",
  "unknown",
]);

/** The address of a resource in the configuration, without the keys of instances and modules. */
export const addressWithoutKeys = (address: string): string => address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, "");
