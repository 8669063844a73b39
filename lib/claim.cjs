// Plain JavaScript: cli/bootstrap.mjs claims the folder of the packages before anything can run TypeScript.
const { linkSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");

/**
 * Makes a file that says who has something. One whose holder is gone makes room at once. (proper-lockfile tells that by
 * the file's age alone: a process that was suspended would lose its lock, and one that was killed would keep it a while.)
 *
 * @returns what the file of another, living holder says; nothing when the file is the caller's now
 */
exports.claim = (file, content, isHeld) => {
  const mine = `${file}.${process.pid}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    writeFileSync(mine, content, { mode: 0o600 });
    try {
      // with all of its content at once: an empty file would look like one that nobody holds
      linkSync(mine, file);
      return undefined;
    } catch (error) {
      // the second: whoever has it has emptied the folder in between
      if (error.code !== "EEXIST" && error.code !== "ENOENT") throw error;
    } finally {
      rmSync(mine, { force: true });
    }
    const holder = contentOf(file);
    if (holder !== undefined && isHeld(holder)) return holder;
    takeAway(file, holder, mine);
  }
  return contentOf(file) ?? "";
};

/** Removes a file that nobody holds, and no other that has come into its place meanwhile. */
function takeAway(file, stale, aside) {
  try {
    renameSync(file, aside);
    if (contentOf(aside) !== stale) linkSync(aside, file);
  } catch {
    // another process was quicker
  } finally {
    rmSync(aside, { force: true });
  }
}

function contentOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
