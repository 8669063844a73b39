import { Failure } from "../../lib/failure";
import { lengthText } from "../../lib/text/amounts";
import type { LocalizedText } from "../../lib/text/localized";
import type { Instant } from "../../lib/time";
import { checkVCenter } from "../../terraform/preflight";
import type { Check } from "../record";
import { check } from "./check";

/** What to do where Rabat is really down: an exercise would be in the way. */
const RECOVER = {
  en:
    "If Rabat is lost, this is not a rehearsal: follow docs/guide/rabat-is-lost.md (posture recovered in " +
    "datacenters/massar/posture.ts, then npm run deploy -- dr).",
  fr:
    "Si Rabat est perdu, ce n’est pas un exercice : suivre docs/guide/rabat-perdu.fr.md (posture " +
    "« recovered » dans datacenters/massar/posture.ts, puis npm run deploy -- dr).",
} as const;

interface CheckOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Whether Rabat's vCenter answers. One that refuses the login does not pass either, for it cannot be told what runs there. */
export async function rabatAnswers(asked: CheckOptions): Promise<Check> {
  const failure = await failureOfRabat(asked);
  return check(
    "rabat-answers",
    { en: "Rabat’s vCenter answers", fr: "Le vCenter de Rabat répond" },
    failure === undefined,
    { en: "it answers", fr: "il répond" },
    failure === undefined ? { en: "it answers", fr: "il répond" } : realLoss(failure.message, failure.message),
  );
}

/**
 * Said before anything else: guests wait for both vCenters.
 *
 * @throws Failure where Rabat's does not answer
 */
export async function refuseIfRabatIsDown(asked: CheckOptions): Promise<void> {
  const failure = await failureOfRabat(asked);
  if (failure === undefined) return;
  throw new Failure(
    `Rabat does not answer, and a real loss is no rehearsal\n${failure.message}`,
    failure.where,
    `${RECOVER.en}\nIf it is not: ${failure.remedy}`,
  );
}

/** A site that has written nothing for so long does not run. */
const SILENT_AFTER = 60_000;

/** Whether anything is written at Rabat. @param newest when its database was written to last. @default - never */
export function rabatWrites(newest: Instant | undefined): Check {
  const age = newest === undefined ? undefined : Date.now() - Date.parse(newest);
  const writes = age !== undefined && age < SILENT_AFTER;
  const [en, fr] =
    age === undefined
      ? ["nothing is written", "rien n’est écrit"]
      : [`${lengthText(age, "en")} ago`, `il y a ${lengthText(age, "fr")}`];
  return check(
    "rabat-runs",
    { en: "Rabat runs: a real loss is no rehearsal", fr: "Rabat fonctionne : une perte réelle n’est pas un exercice" },
    writes,
    { en: "a row written within a minute", fr: "une ligne écrite depuis moins d’une minute" },
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
