import { list, paragraphs, table } from "../../../lib/markdown";
import { MARKDOWN, prose } from "../../../lib/text/escape";
import type { Language } from "../../../lib/text/localized";
import { type Sentence, written } from "../../../lib/text/sentence";
import type { ExerciseRecord } from "../../record";
import { type Block, type Cell, isStatusLabel, type Section, type StatusLabel, type Tone } from "./document";
import { reportDocument } from "./report";

/** The file of the timeline picture, beside the report. */
export const timelineFile = (language: Language): string => `timeline.${language}.svg`;

/** The report of an exercise as Markdown. The same record gives the same bytes. */
export function exerciseReport(record: ExerciseRecord, { language }: { readonly language: Language }): string {
  const document = reportDocument(record, language);
  const { title, verdict, verdictText, reasons, target, facts, signatures, sections } = document;
  return `${paragraphs(
    `# ${title}`,
    `## ${statusText(verdict)}`,
    text(verdictText),
    ...(reasons.length === 0 ? [] : [list(reasons.map(text))]),
    `**${target.word}.** ${text(target.text)}`,
    table(
      ["", ""],
      facts.map(([label, fact]) => [label, text(fact)]),
    ),
    `**${signatures.title}**`,
    table(
      signatures.columns,
      signatures.rows.map(([role, name]) => [role, prose(name), ""]),
    ),
    ...sections.flatMap((section, at) => sectionText(section, at + 1, language)),
  )}\n`;
}

const SIGNS: Readonly<Record<Tone, string>> = { good: "✅", bad: "❌", open: "⚠️", quiet: "▫️" };

const statusText = ({ tone, word }: StatusLabel): string => `${SIGNS[tone]} ${word}`;
const text = (sentence: Sentence): string => written(sentence, MARKDOWN);
const cell = (content: Cell): string => (isStatusLabel(content) ? statusText(content) : text(content));

const sectionText = ({ title, status, blocks }: Section, number: number, language: Language): string[] => [
  `## ${number}. ${title}${status ? ` – ${statusText(status)}` : ""}`,
  ...blocks.map((block) => blockText(block, language)),
];

function blockText(block: Block, language: Language): string {
  switch (block.kind) {
    case "paragraph":
      return text(block.text);
    case "subheading":
      return `### ${block.text}`;
    case "list":
      return list(block.items.map(text));
    case "notice":
      return `> ${SIGNS[block.tone]} **${text(block.text)}**`;
    case "timeline":
      return `![${block.title}](${timelineFile(language)})`;
    case "table":
      return table(
        block.head,
        block.rows.map((row) => row.map(cell)),
      );
  }
}
