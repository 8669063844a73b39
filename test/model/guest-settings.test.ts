import { guestMetadata } from "../../model/guest-settings";
import { fixtureModel } from "../fixture/model";

const { rabat } = fixtureModel().sites;
const guest = { name: "rab-web-1", hostName: "rab-web-1.rabat.massar.example", address: "10.20.35.11/24" };

test("a guest gets the gateway of its network", () => {
  const { network } = guestMetadata(rabat, { network: "web", inbound: [] }, guest);
  expect(network.ethernets.primary.routes).toEqual([{ to: "default", via: "10.20.35.1" }]);
});

test("a guest on an unknown network is refused", () => {
  expect(() => guestMetadata(rabat, { network: "dns", inbound: [] }, guest)).toThrow("rabat has no network dns");
});
