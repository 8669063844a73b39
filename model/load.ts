import type { z } from "zod";
import { deletionLocksSchema, postureSchema, workloadSchema } from "../massar/schema";
import { linkSchema, siteSchema } from "../sites/schema";
import { relationFindings } from "./relations";
import { modelData } from "./data";
import type { Finding, ModelPart } from "./finding";
import type { Model, ModelData } from "./model";
import { ModelError } from "./model-error";
import { schemaFindings } from "./schema-findings";

/**
 * Checks the model: the shape of each part against its schema, then what must hold between parts.
 *
 * @throws ModelError with all findings at once
 */
export function loadModel(data: ModelData = modelData): Model {
  const findings: Finding[] = [];
  const read = <Schema extends z.ZodType>(part: ModelPart, schema: Schema): z.output<Schema> | undefined => {
    const result = schema.safeParse(data[part]);
    if (!result.success) findings.push(...schemaFindings(part, result.error.issues));
    return result.data;
  };
  const rabat = read("rabat", siteSchema);
  const marrakech = read("marrakech", siteSchema);
  const link = read("link", linkSchema);
  const massar = read("massar", workloadSchema);
  const posture = read("posture", postureSchema);
  const deletionLocks = read("deletionLocks", deletionLocksSchema);
  if (!(rabat && marrakech && link && massar && posture && deletionLocks)) throw new ModelError(findings);

  const model: Model = { sites: { rabat, marrakech }, link, massar, posture, deletionLocks };
  findings.push(...relationFindings(model));
  if (findings.length > 0) throw new ModelError(findings);
  return model;
}
