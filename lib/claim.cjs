// Plain JavaScript: cli/bootstrap.mjs claims the folder of the packages before anything can run TypeScript.
const { linkSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");

/**
 * Creates a lock file whose content names its holder. A file whose holder has ended is replaced at once. (proper-lockfile
 * decides by the file's age: a suspended process would lose its lock, and a killed one would keep it for a while.)
 *
 * @returns the content of the file where another process holds it; undefined where the caller now holds it
 */
exports.claim = (file, content, isHeld) => {
  const mine = `${file}.${process.pid}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    writeFileSync(mine, content, { mode: 0o600 });
    try {
      // linked with its content: an empty file would look as if nobody held it
      linkSync(mine, file);
      return undefined;
    } catch (error) {
      // ENOENT: the holder has emptied the folder meanwhile
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

/** Removes a stale file, but not a new one that has taken its place meanwhile. */
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
