import { z } from "zod";
import { isPlanObject, type PlanObject, type PlanValue } from "./change";
import type { ConfiguredResource } from "./drift";
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
  readonly mode?: string;
  readonly type: string;
  readonly values?: PlanObject | null | undefined;
}

/** A module of the configuration. */
interface ConfiguredModule {
  readonly variables?: Readonly<Record<string, { readonly sensitive?: boolean | null | undefined }>> | null | undefined;
  readonly resources?: readonly ConfiguredResource[] | null | undefined;
  readonly module_calls?:
    | Readonly<Record<string, { readonly module?: ConfiguredModule | null | undefined }>>
    | null
    | undefined;
}

const moduleSchema: z.ZodType<ConfiguredModule> = z.lazy(() =>
  z.object({
    variables: z.record(z.string(), z.object({ sensitive: z.boolean().nullish() })).nullish(),
    resources: z
      .array(
        z.object({
          address: z.string(),
          mode: z.string().nullish(),
          type: z.string().nullish(),
          expressions: object.nullish(),
          provisioners: z.array(z.object({ type: z.string(), expressions: value.optional() })).nullish(),
        }),
      )
      .nullish(),
    module_calls: z.record(z.string(), z.object({ module: moduleSchema.nullish() })).nullish(),
  }),
);

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
      .record(
        z.string(),
        z.object({ name: z.string().nullish(), full_name: z.string().nullish(), alias: z.string().nullish() }),
      )
      .nullish(),
    root_module: moduleSchema,
  }),
});

export type PlanSkeleton = z.infer<typeof skeletonSchema>;
