import type { Sentence } from "../../../lib/text/sentence";
import { shortened, visible } from "../../../lib/text/visible";
import { type Block, type Cell, isStatusLabel, type ReportDocument } from "./document";

/** Longest text in characters. The record contains the full text. */
const MOST = 600;

/** The report as data for its layout. Each text is marked as our own or as text of people and programs. */
export function layoutData(document: ReportDocument): unknown {
  const { verdictText, reasons, target, facts, signatures, sections } = document;
  return {
    ...document,
    author: shown(document.author),
    verdictText: parts(verdictText),
    reasons: reasons.map(parts),
    target: { word: target.word, text: parts(target.text) },
    facts: facts.map(([label, fact]) => [label, parts(fact)]),
    signatures: { ...signatures, rows: signatures.rows.map(([role, name]) => [role, shown(name)]) },
    sections: sections.map(({ title, status, blocks }) => ({
      title,
      status: status ?? null,
      blocks: blocks.map((block, at) => blockData(block, (blocks[at + 1]?.kind ?? "paragraph") !== "paragraph")),
    })),
  };
}

const shown = (text: string): string => visible(shortened(text, MOST));

const parts = (sentence: Sentence) =>
  sentence.map((piece) => {
    if (typeof piece === "string") return { kind: "own", text: piece };
    return "value" in piece
      ? { kind: "value", text: shown(piece.value) }
      : { kind: "others", text: shown(piece.english) };
  });

const cellData = (cell: Cell) =>
  isStatusLabel(cell) ? { kind: "status", ...cell } : { kind: "text", parts: parts(cell) };

/** @param leads whether it introduces the next block and stays on the same page */
function blockData(block: Block, leads: boolean): unknown {
  switch (block.kind) {
    case "paragraph":
      return { ...block, text: parts(block.text), leads };
    case "notice":
      return { ...block, text: parts(block.text), leads };
    case "list":
      return { ...block, items: block.items.map(parts) };
    case "table":
      return { ...block, rows: block.rows.map((row) => row.map(cellData)) };
    default:
      return block;
  }
}
