import { secretIn } from "../../policy/hygiene/secret";
import { describeCases } from "./cases/case";
import { hygieneCases } from "./cases/hygiene";

describeCases(hygieneCases);

describe("a secret is told", () => {
  test.each<[string, string]>([
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "a private key"],
    ["postgres://terraform:hunter2@state.rabat.massar.example/terraform", "credentials in an address"],
    ["PGPASSWORD=hunter2", "a password that is named so"],
    ["api-key: 12", "a password that is named so"],
    ["AKIAIOSFODNN7EXAMPLE", "an access key of AWS"],
    [`ghp_${"aB3".repeat(12)}`, "a token of GitHub or GitLab"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2ln", "a JSON web token"],
    ["$6$rounds=5000$c2FsdHNhbHQ", "a hashed password"],
    ["5f4dcc3b5aa765d61d8327deb882cf99", "a key in hexadecimal digits"],
    ["the root account has kX9!vR2mQz7$Lw4T", "a random word"],
    ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "a random word"],
  ])("%s", (text, what) => {
    expect(secretIn(text)).toBe(what);
  });
});

describe("no secret", () => {
  test.each([
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
  ])("%s", (text) => {
    expect(secretIn(text)).toBeUndefined();
  });
});
