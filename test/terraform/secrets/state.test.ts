import { PASSWORD_IN_COPY, withoutPasswords } from "../../../terraform/secrets/state";

const PASSWORD = "a-planted-password-of-a-host";
const SHORT = "abc";

const state = {
  version: 4,
  serial: 12,
  lineage: "0f0e",
  outputs: {
    address: { value: "10.20.50.1", type: "string" },
    key: { value: "a-sensitive-output", type: "string", sensitive: true },
  },
  resources: [
    {
      mode: "managed",
      type: "vsphere_host",
      instances: [
        {
          index_key: "esx-11",
          attributes: { hostname: "esx-11", username: "root", password: PASSWORD, license: "AAAAA-BBBBB" },
          sensitive_attributes: [[{ type: "get_attr", value: "password" }]],
        },
        { index_key: "esx-12", attributes: { hostname: "esx-12", username: "root", password: SHORT } },
        { index_key: "esx-13", attributes: { hostname: "esx-13", username: "root", password: "" } },
      ],
    },
    {
      mode: "managed",
      type: "vsphere_virtual_machine",
      instances: [
        {
          attributes: {
            clone: [
              {
                customize: [{ windows_options: [{ admin_password: "of-windows-admin", domain_admin_password: null }] }],
              },
            ],
            extra_config: { seed: Buffer.from(`login ${PASSWORD}`).toString("base64"), note: `set to ${PASSWORD}` },
          },
        },
      ],
    },
  ],
};

test("no password is left in the copy of a state, and everything else is", () => {
  const copy = withoutPasswords(JSON.stringify(state));
  for (const secret of [PASSWORD, Buffer.from(PASSWORD).toString("base64"), "of-windows-admin", "a-sensitive-output"]) {
    expect(copy).not.toContain(secret);
  }
  expect(copy).not.toContain(`"${SHORT}"`);
  const { outputs, resources, ...version } = JSON.parse(copy) as typeof state;
  expect(version).toEqual({ version: 4, serial: 12, lineage: "0f0e" });
  expect(outputs).toEqual({ address: state.outputs.address });
  const [hosts, machine] = resources;
  expect(hosts?.instances.map(({ attributes }) => attributes)).toEqual([
    { hostname: "esx-11", username: "root", password: PASSWORD_IN_COPY, license: "AAAAA-BBBBB" },
    { hostname: "esx-12", username: "root", password: PASSWORD_IN_COPY },
    { hostname: "esx-13", username: "root", password: "" },
  ]);
  expect(hosts?.instances[0]).toMatchObject({ sensitive_attributes: [[{ type: "get_attr", value: "password" }]] });
  expect(machine?.instances[0]?.attributes).toMatchObject({
    clone: [{ customize: [{ windows_options: [{ admin_password: PASSWORD_IN_COPY, domain_admin_password: null }] }] }],
    extra_config: { note: expect.stringMatching(/^set to \(sensitive/) },
  });
});
