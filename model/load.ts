import type { z } from "zod";
import { type Draft, readDraft } from "./draft";
import { formatPath, type ModelPart } from "./finding";
import type { Model, ModelData } from "./model";
import { ModelError, type ModelFinding } from "./model-error";
import { inProfile, type Profile } from "./profile";
import { relationFindings } from "./relations/index";
import { linkSchema, siteSchema } from "./schema/site";
import { witnessSchema } from "./schema/witness";
import {
  deletionLocksSchema,
  labSchema,
  planningSchema,
  postureSchema,
  recoveryPlanSchema,
  workloadSchema,
} from "./schema/workload";
import { schemaFindings } from "./schema-findings";

/**
 * Checks the model: each part against its schema, then the relations between parts. Relations are skipped only for data
 * that TypeScript would refuse as well. All checks are about the national design, whichever profile is returned.
 *
 * @throws ModelError with all findings at once
 */
export function loadModel(data: ModelData, profile: Profile = "national"): Model {
  const findings: ModelFinding[] = [];
  const read = <Schema extends z.ZodType>(
    part: ModelPart & keyof ModelData,
    schema: Schema,
  ): Draft<z.output<Schema>> | undefined => {
    const { issues, draft } = readDraft(schema, data[part]);
    findings.push(...schemaFindings(part, schema, data[part], issues));
    return draft;
  };
  const rabat = read("rabat", siteSchema);
  const marrakech = read("marrakech", siteSchema);
  const link = read("link", linkSchema);
  const witness = read("witness", witnessSchema);
  const massar = read("massar", workloadSchema);
  const recoveryPlan = read("recoveryPlan", recoveryPlanSchema);
  const planning = read("planning", planningSchema);
  const lab = read("lab", labSchema);
  const posture = read("posture", postureSchema);
  const deletionLocks = read("deletionLocks", deletionLocksSchema);
  if (
    !(rabat && marrakech && link && witness && massar && recoveryPlan && planning && lab && posture && deletionLocks)
  ) {
    throw new ModelError(findings, data.root);
  }

  const model: Draft<Model> = {
    sites: { rabat, marrakech },
    link,
    witness,
    massar,
    recoveryPlan,
    planning,
    lab,
    posture,
    deletionLocks,
    ...(data.root !== undefined && { root: data.root }),
  };
  const refused = new Set(findings.map(({ path }) => formatPath(path)));
  findings.push(...relationFindings(model).filter(({ path }) => !refused.has(formatPath(path))));
  if (findings.length > 0) throw new ModelError(findings, data.root);
  // nothing was refused, so the draft has no gaps
  return inProfile(model as Model, profile);
}
