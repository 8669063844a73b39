import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readShells } from "../../guests/shells/shells";

const directory = mkdtempSync(join(tmpdir(), "shells-"));
afterAll(() => rmSync(directory, { recursive: true }));
const file = join(directory, "connections.json");

const write = (content: unknown): string => {
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
};
const web = { name: "rab-web-1", place: "rabat", address: "10.20.30.11" } as const;

test("a shell belongs to a place, or to one guest; the rest of the file is for rehearsals", async () => {
  const shells = await readShells(
    write({
      database: { user: "rehearsal" },
      shells: {
        rabat: ["ssh", "operator@{address}", "sudo", "-n", "/bin/sh"],
        "rab-web-2": ["nsenter", "-t", "17", "/bin/sh", "{name}"],
      },
    }),
  );
  expect(shells.shellOf(web)).toEqual(["ssh", "operator@10.20.30.11", "sudo", "-n", "/bin/sh"]);
  expect(shells.shellOf({ ...web, name: "rab-web-2" })).toEqual(["nsenter", "-t", "17", "/bin/sh", "rab-web-2"]);
  expect(shells.shellOf({ ...web, place: "witness" })).toBeUndefined();
});

test.each<[string, unknown, string]>([
  ["a file without shells", { networks: {} }, "shells: "],
  ["an unknown placeholder", { shells: { rabat: ["ssh", "{host}"] } }, "unknown placeholder {host}"],
  ["an empty command", { shells: { rabat: [] } }, "shells.rabat"],
  ["a file that is not JSON", "{", "not valid JSON"],
])("%s is refused", async (_, content, said) => {
  await expect(readShells(write(content))).rejects.toThrow(said);
});

test("a file that does not exist is refused", async () => {
  await expect(readShells(join(directory, "none.json"))).rejects.toThrow("cannot be read");
});
