import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Language } from "../../../lib/text/localized";
import type { ExerciseRecord } from "../../record";
import { layoutData } from "../report/layout";
import { reportDocument } from "../report/report";
import { timelinePicture } from "../timeline";

/** A font that the typst compiler contains. */
const FACE = "Libertinus Serif";

/** A virtual folder: files are passed to the compiler by name. */
const WORKSPACE = "/evidence";

/** The report as PDF/A-2a for archives. The same record gives the same bytes on any machine. */
export async function reportPdf(record: ExerciseRecord, language: Language): Promise<Uint8Array> {
  const { compiler, source, PdfStandard } = await typeset(record, language);
  return compiler.pdf(source, { pdfStandard: PdfStandard.A_2a });
}

/** The pages of the report as one SVG, for tests of the layout. */
export async function reportPages(record: ExerciseRecord, language: Language): Promise<string> {
  const { compiler, source } = await typeset(record, language);
  return compiler.plainSvg(source);
}

async function typeset(record: ExerciseRecord, language: Language) {
  // imported only for PDFs, because it is 50 MB
  const { NodeCompiler, PdfStandard } = await import("@myriaddreamin/typst-ts-node-compiler");
  const compiler = NodeCompiler.create({ workspace: WORKSPACE });
  const files = {
    "report.json": JSON.stringify(layoutData(reportDocument(record, language))),
    "timeline.svg": await timelinePicture(record, language, FACE),
  };
  for (const [name, text] of Object.entries(files)) compiler.mapShadow(join(WORKSPACE, name), Buffer.from(text));
  const source = { mainFileContent: await readFile(join(__dirname, "report.typ"), "utf8") };
  const outcome = compiler.compile(source);
  const failure = outcome.takeError();
  if (failure) {
    const errors = compiler.fetchDiagnostics(failure).map((diagnostic: unknown) => JSON.stringify(diagnostic));
    throw new Error(`report.typ does not compile: ${errors.join("; ")}`);
  }
  return { compiler, source, PdfStandard };
}
