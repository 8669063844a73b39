import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { SiteName } from "../../sites/schema";
import type { Simulation } from "./simulation";

/** What an operator does to a VM by hand, through vCenter's API and past Terraform. */
export const powerByHand = (
  simulation: Simulation,
  site: SiteName,
  machine: string,
  method: "PowerOffVM_Task" | "PowerOnVM_Task",
): Promise<void> =>
  callByHand(
    simulation,
    site,
    `<${method} xmlns="urn:vim25"><_this type="VirtualMachine">${machine}</_this></${method}>`,
  );

/** Makes a licence key known to a vCenter, as is done by hand before Terraform assigns it. */
export const addLicenseByHand = (simulation: Simulation, site: SiteName, key: string): Promise<void> =>
  callByHand(
    simulation,
    site,
    `<AddLicense xmlns="urn:vim25"><_this type="LicenseManager">LicenseManager</_this>
    <licenseKey>${key}</licenseKey></AddLicense>`,
  );

async function callByHand({ environment }: Simulation, site: SiteName, action: string): Promise<void> {
  const variable = (name: string) => environment[`TF_VAR_${site}_${name}`] ?? "";
  const call = (body: string, cookie = "") =>
    new Promise<string>((resolve, reject) => {
      const envelope = `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>${body}</Body></Envelope>`;
      const sent = request(
        `https://${variable("vsphere_server")}/sdk`,
        {
          method: "POST",
          ca: readFileSync(environment["SSL_CERT_FILE"] ?? ""),
          headers: { "content-type": "text/xml", soapaction: "urn:vim25/8.0.2.0", cookie },
        },
        (answer) => {
          answer.resume();
          answer.on("end", () =>
            answer.statusCode === 200
              ? resolve(String(answer.headers["set-cookie"]?.[0]).split(";")[0] ?? "")
              : reject(new Error(`by hand on ${site}: HTTP ${answer.statusCode}`)),
          );
        },
      );
      sent.on("error", reject).end(envelope);
    });
  const login = `<Login xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this>
    <userName>${variable("vsphere_user")}</userName><password>${variable("vsphere_password")}</password></Login>`;
  await call(action, await call(login));
}
