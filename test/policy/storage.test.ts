import { describeCases } from "./cases/case";
import { storageCases } from "./cases/storage";

describeCases(storageCases);
