// Starts a TypeScript program, for cdktf (`app` in cdktf.json) and for every command. If a file of the project cannot be loaded,
// it prints the error, the place and the remedy. A stack trace of the loader would hide them.
const { existsSync } = require("node:fs");
const { join, relative, resolve } = require("node:path");
const { placeInSource } = require("./typescript.cjs");

const project = join(__dirname, "..");

/** Loads a program. A file that cannot be loaded ends the process with exit code 1. */
exports.start = (file) => {
  try {
    require(resolve(file));
  } catch (error) {
    const lines = explain(error);
    if (lines === undefined) throw error;
    process.stderr.write(`${lines.join("\n")}\n`);
    process.exit(1);
  }
};

/** The error, its place and the remedy. @returns undefined if the error is not about a file of the project */
function explain(error) {
  return syntaxError(error) ?? missingFile(error) ?? errorInData(error);
}

function syntaxError({ file, errors }) {
  if (file === undefined || !Array.isArray(errors)) return undefined;
  const places = errors.slice(0, 3).map(({ text, location }) => {
    const { line, column, lineText } = location;
    return [`error   ${text}`, `where   ${nameOf(file)}:${line}:${column + 1}   ${lineText.trim()}`].join("\n");
  });
  return [
    ...places,
    "remedy  Correct the syntax at or just before this place. Often a comma, quote or bracket is missing.",
  ];
}

function missingFile({ code, message, requireStack: [importer] = [] }) {
  const [, request] = /^Cannot find module '([^']+)'/.exec(message ?? "") ?? [];
  if (code !== "MODULE_NOT_FOUND" || request === undefined || importer === undefined) return undefined;
  if (!request.startsWith(".")) {
    return [`error   The package ${request} is not installed`, `where   ${nameOf(importer)}`, "remedy  Run npm ci."];
  }
  const file = `${nameOf(resolve(importer, "..", request))}.ts`;
  return [
    `error   ${file} is missing`,
    `where   ${nameOf(importer)} imports it`,
    `remedy  Restore it: git checkout -- ${file}. If it was intentionally renamed or removed, change the import.`,
  ];
}

/** A program error in a file that an engineer edits, for example a name that is not defined. */
function errorInData(error) {
  const frame = /\n {4}at (?:[^(\n]* \()?([^(\n]*\/(datacenters\/[^(\n]+\.ts)):(\d+):(\d+)/.exec(error?.stack ?? "");
  const [, path = "", name = "", line, column] = frame ?? [];
  const file = join(project, name);
  if (name === "" || !existsSync(file)) return undefined;
  // cached code contains the path of the clone that compiled it first; if that path no longer exists, the place is in the JavaScript
  const place = existsSync(path) ? `${line}:${column}` : placeInSource(file, Number(line), Number(column));
  return [
    `error   ${error.name}: ${error.message}`,
    `where   ${name}:${place}`,
    "remedy  Correct the file at this place.",
  ];
}

const nameOf = (file) => relative(project, file);

if (require.main === module) exports.start(process.argv[2]);
