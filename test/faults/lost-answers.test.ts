import { lostAnswers, testFaults } from "./fault-suite";

jest.setTimeout(600_000);

describe("answers of Rabat are lost, connections with Marrakech break", () => testFaults(lostAnswers));
