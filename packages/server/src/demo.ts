import { ChatError, type Core } from "@parley/core";

/** Names of the users that the older Qt chat example has fixed in its code; all have the same password there. */
const demoNames = ["user1", "user2", "user3", "user4", "user5"];
const demoPassword = "qwerty";

/** Makes the demonstration accounts, those that are not there yet. For `--demo` alone: everybody knows the password. */
export async function createDemoAccounts(core: Core): Promise<void> {
  for (const username of demoNames) {
    try {
      await core.accounts.register({ username, password: demoPassword, address: "demo" });
    } catch (thrown) {
      if (ChatError.from(thrown).code !== "already_exists") throw thrown;
    }
  }
}
