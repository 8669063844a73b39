import type { Localized } from "../lib/text/localized";
import type { TierSpec } from "./schema/workload";

/** The protection mechanisms as documents and reports name them. */
export const MECHANISM_NAMES: Readonly<Record<TierSpec["protection"]["mechanism"], Localized<string>>> = {
  rebuild: { en: "rebuilt from template and code", fr: "reconstruit à partir du modèle et du code" },
  databaseStreaming: { en: "database streaming", fr: "réplication continue de la base" },
  fileReplication: { en: "file replication", fr: "réplication de fichiers" },
};
