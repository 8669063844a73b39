import { writeFile } from "node:fs/promises";
import type { Language } from "../../lib/text/localized";
import { htmlReview } from "../report/html";
import { markdownFailure, markdownReview } from "../report/markdown";
import { sarifReview } from "../report/sarif";
import type { Review } from "../review";
import { jsonReview } from "../review";

/** The file of each output. @default - not written */
export interface ReviewFiles {
  readonly markdown?: string;
  readonly html?: string;
  readonly sarif?: string;
  readonly json?: string;
}

/** Writes the comment of a review that failed, for example because the model breaks a rule. */
export async function writeFailure(error: unknown, language: Language, { markdown }: ReviewFiles): Promise<void> {
  if (markdown) await writeFile(markdown, markdownFailure(error, language));
}

export async function writeReview(
  review: Review,
  language: Language,
  { markdown, html, sarif, json }: ReviewFiles,
): Promise<void> {
  if (markdown) await writeFile(markdown, markdownReview(review, { language }));
  if (html) await writeFile(html, htmlReview(review, { language }));
  if (sarif) await writeFile(sarif, JSON.stringify(sarifReview(review), undefined, 2));
  if (json) await writeFile(json, jsonReview(review));
}
