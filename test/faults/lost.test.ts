import { lost, testLife } from "./lives";

jest.setTimeout(600_000);

describe("answers of Rabat are lost, connections with Marrakech break", () => testLife(lost));
