import { writeFile } from "node:fs/promises";
import { htmlReview } from "../report/html";
import { markdownReview } from "../report/markdown";
import type { Language } from "../report/phrases";
import { sarifReview } from "../report/sarif";
import { jsonReview } from "../report/schema";
import type { Review } from "../review";

/** Where each form of a review goes. @default - it is not written */
export interface ReviewFiles {
  readonly markdown?: string;
  readonly html?: string;
  readonly sarif?: string;
  readonly json?: string;
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
