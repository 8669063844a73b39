import { describeCases } from "./cases/case";
import { networkCases } from "./cases/network";

describeCases(networkCases);
