import { createHash } from "node:crypto";
import { secretIn } from "../../policy/hygiene/secret";
import { describeCases } from "./cases/case";
import { hygieneCases } from "./cases/hygiene";

describeCases(hygieneCases);

describe("a secret is found", () => {
  test.each<[string, string]>([
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "a private key"],
    ["postgres://terraform:hunter2@state.rabat.massar.example/terraform", "credentials in an address"],
    ["PGPASSWORD=hunter2", "a labelled password or key"],
    ["api-key: 12", "a labelled password or key"],
    ["AKIAIOSFODNN7EXAMPLE", "an access key of AWS"],
    [`ghp_${"aB3".repeat(12)}`, "a token of GitHub or GitLab"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2ln", "a JSON web token"],
    ["$6$rounds=5000$c2FsdHNhbHQ", "a hashed password"],
    ["5f4dcc3b5aa765d61d8327deb882cf99", "a key in hexadecimal digits"],
    ["the root account has kX9!vR2mQz7$Lw4T", "a random password or key"],
    ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "a random password or key"],
    ["/rabat/vm/Production/kX9!vR2mQz7$Lw4T", "a random password or key"],
  ])("%s", (text, what) => {
    expect(secretIn(text)).toBe(what);
  });
});

test.each(["md5", "sha1", "sha256", "sha512"])("a key of as many digits as %s has is found", (algorithm) => {
  const keys = Array.from({ length: 1000 }, (_, index) => createHash(algorithm).update(String(index)).digest("hex"));
  expect(keys.filter((key) => secretIn(key) === undefined)).toEqual([]);
  expect(keys.filter((key) => secretIn(`id ${key.toUpperCase()}`) === undefined)).toEqual([]);
});

describe("no secret", () => {
  test.each([
    "a".repeat(81),
    "0".repeat(64),
    "DEADBEEF".repeat(8),
    "tier-".repeat(20),
    "aB3".repeat(12),
    "naa.600a0980383030535a2b4d7152410001",
    "5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:11",
    "massar-debian-12-2026.10",
    "esx-11.rabat.massar.example",
    "PostgreSQL cluster of three: pupils, schools, parents, marks",
    "sign-on of pupils, parents and staff; the directory that runs at Rabat already",
    "Approved in ticket MASSAR-2026-1107 by the DR coordinator",
    "windows2019srvNext_64Guest",
    "other5xLinux64Guest",
    "PowerEdge R760xs, 2 sockets, 24 x 2.5 inch",
    "naa.600a098038303053",
    "men.local\\vsphere-operators",
    "the password is in the operators' safe",
    "https://s3.marrakech.massar.example:9000",
    "/rabat/vm/Production/Web/WEB-FRONT-001",
  ])("%s", (text) => {
    expect(secretIn(text)).toBeUndefined();
  });
});
