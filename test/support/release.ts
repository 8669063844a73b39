import { chooseTarget, SIMULATED_RELEASE } from "../../model/target";

/** Whether the tests run with the provider's live release: `npm run test:live-release`. */
export const isLiveRelease = chooseTarget({}).vsphereProviderVersion !== SIMULATED_RELEASE;
