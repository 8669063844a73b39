import { z } from "zod";
import { isPlanObject, type PlanObject, type PlanValue } from "./change";
import { invalidFieldOf, type PlanEntry } from "./entry";

const value = z.custom<PlanValue>(() => true);
const object = z.custom<PlanObject>(isPlanObject, "expected an object");
// checked as one list, because a schema per entry would double the cost
const entries = z
  .array(z.any() as z.ZodType<PlanEntry>)
  .superRefine((list, { addIssue }) => {
    for (const [index, each] of list.entries()) {
      const invalid = invalidFieldOf(each);
      if (invalid !== undefined)
        addIssue({ code: "custom", path: [index], message: invalid === "" ? "invalid" : `invalid ${invalid}` });
    }
  })
  .nullish();

/** A resource or data source in the state before the plan. Hardly checked, because it repeats the entries. */
export interface PriorResource {
  readonly type: string;
  readonly values?: PlanObject | null | undefined;
}

/** The checked part of a plan. Fields of later releases are optional. */
export const skeletonSchema = z.object({
  terraform_version: z.string().default("unknown"),
  errored: z.boolean().nullish(),
  complete: z.boolean().nullish(),
  variables: z.record(z.string(), z.object({ value: value.optional() })).nullish(),
  resource_changes: entries,
  resource_drift: entries,
  prior_state: z
    .object({
      values: z
        .object({
          root_module: z.object({ resources: z.array(z.custom<PriorResource>(isPlanObject)).nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  deferred_changes: z.array(z.object({ resource_change: z.object({ address: z.string() }) })).nullish(),
  /** Provider actions, from Terraform 1.14 on. */
  action_invocations: z.array(value).nullish(),
  configuration: z.object({
    provider_config: z
      .record(z.string(), z.object({ name: z.string().nullish(), alias: z.string().nullish() }))
      .nullish(),
    root_module: z.object({
      variables: z.record(z.string(), z.object({ sensitive: z.boolean().nullish() })).nullish(),
      resources: z
        .array(z.object({ address: z.string(), mode: z.string().nullish(), expressions: object.nullish() }))
        .nullish(),
    }),
  }),
});

export type PlanSkeleton = z.infer<typeof skeletonSchema>;
