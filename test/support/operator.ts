import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { SiteName } from "../../sites/schema";
import type { Simulation } from "./simulation";

/** What an operator does to a VM by hand, through vCenter's API and past Terraform. */
export async function powerByHand(
  { environment }: Simulation,
  site: SiteName,
  machine: string,
  method: "PowerOffVM_Task" | "PowerOnVM_Task",
): Promise<void> {
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
              : reject(new Error(`${method} on ${site}: HTTP ${answer.statusCode}`)),
          );
        },
      );
      sent.on("error", reject).end(envelope);
    });
  const login = `<Login xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this>
    <userName>${variable("vsphere_user")}</userName><password>${variable("vsphere_password")}</password></Login>`;
  const power = `<${method} xmlns="urn:vim25"><_this type="VirtualMachine">${machine}</_this></${method}>`;
  await call(power, await call(login));
}
