import type { Redaction } from "../secrets/redaction";
import { isPlanObject, type PlannedProgram, type PlanValue } from "./change";
import type { ConfiguredResource } from "./drift";
import type { PlanSkeleton } from "./skeleton";

type Configured = PlanSkeleton["configuration"]["root_module"];

/** All provisioners and external programs of a configuration, also in its modules. */
export function programsOf({ configuration }: PlanSkeleton, redaction: Redaction): PlannedProgram[] {
  return resourcesIn(configuration.root_module).flatMap(({ address, mode, type, provisioners, expressions }) => {
    const at = redaction.text(address);
    const run = (provisioners ?? []).map(
      ({ type: kind, expressions: of }): PlannedProgram => ({
        address: at,
        kind,
        command: redaction.text(
          commandIn(of, ["interpreter", "command", "inline", "script", "scripts", "content", "source", "destination"]),
        ),
      }),
    );
    const external = mode === "data" && type === "external";
    return external
      ? [...run, { address: at, kind: "external", command: redaction.text(commandIn(expressions, ["program"])) }]
      : run;
  });
}

/** The resources of a module and of the modules that it calls, with their full addresses. */
export function resourcesIn(module: Configured, prefix = ""): readonly ConfiguredResource[] {
  return [
    ...(module.resources ?? []).map((resource) => ({ ...resource, address: `${prefix}${resource.address}` })),
    ...Object.entries(module.module_calls ?? {}).flatMap(([name, { module: called }]) =>
      called ? resourcesIn(called, `${prefix}module.${name}.`) : [],
    ),
  ];
}

function commandIn(expressions: PlanValue | undefined, attributes: readonly string[]): string {
  if (!isPlanObject(expressions)) return "?";
  const parts = attributes.flatMap((attribute) => textOf(expressions[attribute]));
  return parts.length > 0 ? parts.join(" ") : "?";
}

/** Terraform writes an expression as its constant value, or as the names that it refers to. */
function textOf(expression: PlanValue | undefined): string[] {
  if (!isPlanObject(expression)) return [];
  const { constant_value: constant, references } = expression;
  const shown = constant ?? references;
  return shown === undefined || shown === null ? [] : [Array.isArray(shown) ? shown.join(" ") : String(shown)];
}
