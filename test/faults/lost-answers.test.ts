import { lostAnswers, testFaults } from "./fault-suite";

jest.setTimeout(600_000);

describe("answers are lost at Rabat, connections break at Marrakech", () => testFaults(lostAnswers));
