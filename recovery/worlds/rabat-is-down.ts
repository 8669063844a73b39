import { Failure } from "../../lib/failure";
import { lengthText } from "../../lib/text/amounts";
import type { LocalizedText } from "../../lib/text/localized";
import type { Instant } from "../../lib/time";
import { checkVCenter } from "../../terraform/preflight";
import type { Check } from "../record";
import { check } from "./check";

/** What to do if Rabat is really down. */
const RECOVER = {
  en:
    "If Rabat is lost, do not rehearse: follow docs/guide/rabat-is-lost.md (set the posture recovered in " +
    "datacenters/massar/posture.ts, then npm run deploy -- dr).",
  fr:
    "Si Rabat est perdu, ne pas lancer d’exercice : suivre docs/guide/rabat-perdu.fr.md (définir la posture " +
    "« recovered » dans datacenters/massar/posture.ts, puis npm run deploy -- dr).",
} as const;

interface CheckOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Checks that Rabat's vCenter answers and accepts the login. */
export async function rabatAnswers(asked: CheckOptions): Promise<Check> {
  const failure = await failureOfRabat(asked);
  return check(
    "rabat-answers",
    { en: "Connection to Rabat’s vCenter", fr: "Connexion au vCenter de Rabat" },
    failure === undefined,
    { en: "it answers", fr: "il répond" },
    failure === undefined ? { en: "it answers", fr: "il répond" } : realLoss(failure.message, failure.message),
  );
}

/**
 * Must be called before guests are started, because they wait for both vCenters.
 *
 * @throws Failure if Rabat's vCenter does not answer
 */
export async function refuseIfRabatIsDown(asked: CheckOptions): Promise<void> {
  const failure = await failureOfRabat(asked);
  if (failure === undefined) return;
  throw new Failure(
    `Rabat's vCenter does not answer: no rehearsal is possible\n${failure.message}`,
    failure.where,
    `${RECOVER.en}\nOtherwise: ${failure.remedy}`,
  );
}

/** After this time without a write, Rabat counts as down. */
const SILENT_AFTER = 60_000;

/** Checks that data is written at Rabat. @param newest the instant of the last write @default - none */
export function rabatWrites(newest: Instant | undefined): Check {
  const age = newest === undefined ? undefined : Date.now() - Date.parse(newest);
  const writes = age !== undefined && age < SILENT_AFTER;
  const [en, fr] =
    age === undefined ? ["never", "jamais"] : [`${lengthText(age, "en")} ago`, `il y a ${lengthText(age, "fr")}`];
  return check(
    "rabat-runs",
    { en: "Last write to the database at Rabat", fr: "Dernière écriture dans la base de données à Rabat" },
    writes,
    { en: "less than 1 min ago", fr: "il y a moins d’une minute" },
    writes ? { en, fr } : realLoss(en, fr),
  );
}

const realLoss = (en: string, fr: string): LocalizedText => ({
  en: `${en}. ${RECOVER.en}`,
  fr: `${fr}. ${RECOVER.fr}`,
});

async function failureOfRabat({ environment, signal }: CheckOptions): Promise<Failure | undefined> {
  const variable = (name: string) => environment[`TF_VAR_rabat_vsphere_${name}`] ?? "";
  try {
    await checkVCenter(
      { site: "rabat", server: variable("server"), user: variable("user"), password: variable("password") },
      { environment, signal },
    );
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return error;
    throw error;
  }
}
