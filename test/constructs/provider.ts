import { Datacenter } from "../../constructs/provider/datacenter";
import type { Block } from "../support/synth";
import { synthesised } from "./template";

describe("Datacenter", () => {
  const nothing = () => undefined;
  const variables = (of: ReturnType<typeof synthesised>) => of.json["variable"] as Record<string, Block>;

  test("connects with its own variables, all sensitive except the address, and verifies the certificate", () => {
    const stack = synthesised(nothing);
    expect(stack.json["provider"]).toEqual({
      vsphere: [
        {
          alias: "lab",
          allow_unverified_ssl: false,
          vsphere_server: "${var.lab_vsphere_server}",
          user: "${var.lab_vsphere_user}",
          password: "${var.lab_vsphere_password}",
        },
      ],
    });
    expect(
      Object.entries(variables(stack)).map(([name, { sensitive, default: otherwise }]) => [name, sensitive, otherwise]),
    ).toEqual([
      ["lab_esxi_license", true, ""],
      ["lab_esxi_password", true, undefined],
      ["lab_esxi_passwords", true, {}],
      ["lab_esxi_user", true, undefined],
      ["lab_vsphere_password", true, undefined],
      ["lab_vsphere_server", undefined, undefined],
      ["lab_vsphere_user", true, undefined],
    ]);
  });

  test("pins the newest release, or the given release", () => {
    const release = (of: ReturnType<typeof synthesised>) =>
      (((of.json["terraform"] as Block)["required_providers"] as Block)["vsphere"] as Block)["version"];
    expect(release(synthesised(nothing))).toBe("2.16.1");
    expect(release(synthesised(nothing, { release: "1.26.0" }))).toBe("1.26.0");
  });

  test("supports a fixed vCenter address", () => {
    const stack = synthesised(nothing, { server: "vcenter.lab.example" });
    expect(variables(stack)["lab_vsphere_server"]?.["default"]).toBe("vcenter.lab.example");
  });

  test("reports an invalid alias and an unknown release together", () => {
    const release = "3.0.0" as "2.16.1";
    expect(() =>
      synthesised((lab) => new Datacenter(lab, "other", { name: "lab", alias: "the-lab", release })),
    ).toThrow(
      'lab/other: alias "the-lab" must start with a letter and contain only letters, digits and underscores; ' +
        'release "3.0.0" must be one of 1.26.0, 2.15.0, 2.16.1.',
    );
  });
});
