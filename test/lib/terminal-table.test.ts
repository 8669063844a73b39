import { stripVTControlCharacters, styleText } from "node:util";
import { fitted, terminalTable, widthOf } from "../../lib/terminal-table";

const head = ["", "has", "free", "runs out"];
const rows = [
  [{ content: "rabat-prod (baseline): 4 hosts, 18 VMs; 1 host may be lost", colSpan: 4 }],
  ["memory, GiB", "2,048", "512", ""],
  ["esx-11.rabat.massar.example …\nesx-16.rabat.massar.example (6)", "6", "–", "2031-05-01"],
];
const table = (columns?: number) =>
  terminalTable(rows, { head, ...(columns === undefined ? {} : { columns }), figures: true });

test.each([
  ["a terminal of 80 columns", 80],
  ["no terminal", undefined],
])("%s shows a table", (_, columns) => {
  const text = table(columns);
  expect(text).toContain("│");
  expect(widthOf(text)).toBeLessThanOrEqual(80);
});

test("a terminal of 40 columns shows each row as a short list", () => {
  expect(table(40)).toBe(
    [
      "rabat-prod (baseline): 4 hosts, 18 VMs;",
      "  1 host may be lost",
      "memory, GiB",
      "  has: 2,048",
      "  free: 512",
      "esx-11.rabat.massar.example …",
      "  esx-16.rabat.massar.example (6)",
      "  has: 6",
      "  free: –",
      "  runs out: 2031-05-01",
    ].join("\n"),
  );
});

test("a list names its rows by the head of the first column, and leaves out empty cells", () => {
  const list = terminalTable([["dns", "", "x".repeat(30)]], { head: ["tier", "state", "proven by"], columns: 40 });
  expect(list).toBe(`tier: dns\n  proven by: ${"x".repeat(30)}`.replace("by: x", "by:\n    x"));
});

test("cells without a head are lines", () => {
  const list = terminalTable([["rabat-prod", "read", "hosts 4, HA host failures 1", "✓ 8"]], {
    columns: 20,
    widths: [20, 9, 42, 7],
    wrap: "between words",
  });
  expect(list).toBe("rabat-prod\n  read\n  hosts 4, HA host\n    failures 1\n  ✓ 8");
});

test("colours take no width", () => {
  const red = styleText("red", "restarts", { validateStream: false });
  const list = terminalTable([[red.repeat(3), red]], { head: ["a", "b"], columns: 30 });
  expect(stripVTControlCharacters(list)).toBe(`a: ${"restarts".repeat(3)}\n  b: restarts`);
});

test("text around a table fits as well", () => {
  expect(fitted("has: what hosts have for VMs\nfree", 20)).toBe("has: what hosts have\n  for VMs\nfree");
  expect(fitted("has: what hosts have for VMs")).toBe("has: what hosts have for VMs");
});
