import type { Model } from "../model/model";
import { recordSchemaDocument } from "../recovery/record";
import { reviewSchemaDocument } from "../review/review";
import { architecturePicture } from "./architecture";
import { changeEffectsDocument } from "./change-effects";
import { type Documents, documentsOf } from "./documents";
import { recoveryDocument } from "./recovery-from-faults";
import { ruleCatalogue } from "./rule-catalogue";
import { RULE_CHAPTERS } from "./rule-chapters";
import { vcenterAccountsDocument } from "./vcenter-accounts";

/** Every generated file of `docs/`, from the model and from the code. */
export const allDocuments = async (model: Model): Promise<Documents> => ({
  ...(await documentsOf(model)),
  "rules.md": ruleCatalogue(RULE_CHAPTERS),
  "architecture.svg": await architecturePicture(),
  "vcenter-accounts.md": vcenterAccountsDocument(),
  "recovery-from-faults.md": recoveryDocument(),
  "review.schema.json": reviewSchemaDocument(),
  "exercise-record.schema.json": recordSchemaDocument(),
  "change-effects.md": changeEffectsDocument(),
});
