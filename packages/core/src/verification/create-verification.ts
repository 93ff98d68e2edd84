import { type Trail, toAuthor } from "../audit/create-trail.ts";
import { ChatError } from "../error.ts";
import { createId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import { toNetwork } from "../network.ts";
import type { Clock } from "../ports/clock.ts";
import type { CodeSender } from "../ports/code-sender.ts";
import type { Hasher } from "../ports/hasher.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import { createRequireRate } from "../rate-limit.ts";
import type { OpenSession } from "../sessions/open-session.ts";
import type { SaidCode, Verification } from "./verification.ts";

const hourMs = 3_600_000;
const codeLifetimeMs = 5 * 60_000;
const maxAttempts = 5;
/** Four digits, as the clients' fields have them. With five attempts a guess is right once in two thousand codes. */
const codeCount = 10_000;
/** A house behind one address asks for more codes than one number does. */
const addressFactor = 10;

type VerificationParts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly limits: Limits;
  readonly codeSender: CodeSender;
  /** Makes an account that nobody can sign in to with a password. */
  readonly registerWithoutPassword: (address: string) => ReturnType<Verification["register"]>;
  readonly openSession: OpenSession;
  readonly trail: Trail;
};

/** Creates the verification on a store. */
export function createVerification(parts: VerificationParts): Verification {
  const { store, clock, random, hasher, limits, codeSender, trail } = parts;
  const perPhone = { burst: limits.maxCodesPerHour, windowMs: hourMs };
  const perAddress = { ...perPhone, burst: perPhone.burst * addressFactor };
  const requireAddressRate = createRequireRate(clock, perAddress, "codes for this address");
  const requirePhoneRate = createRequireRate(clock, perPhone, "codes for this number");
  const requireAttemptRate = createRequireRate(
    clock,
    { burst: limits.maxCodeAttemptsPerDay, windowMs: 24 * hourMs },
    "attempts with codes for this number",
  );

  function createCode(): string {
    const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
    // Of 2^32 values, the rest of a division by ten thousand favours none by more than one in 400 000.
    const number = (((a * 256 + b) * 256 + c) * 256 + d) % codeCount;
    return String(number).padStart(4, "0");
  }

  const toHash = (phone: string, code: string) => hasher.sha256(`${phone} ${code}`);

  async function requireCode({ codeId, phone, code }: SaidCode): Promise<void> {
    requirePhone(phone);
    requireAttemptRate(phone);
    const redeemed = await store.redeemCode({
      id: codeId,
      address: phone,
      codeHash: toHash(phone, code.slice(0, 16)),
      maxAttempts,
      now: clock.now(),
    });
    if (redeemed === "right") return;
    throw new ChatError("permission_denied", "the code is wrong or has expired");
  }

  return {
    async sendCode(phone, address) {
      requirePhone(phone);
      requireAddressRate(toNetwork(address));
      requirePhoneRate(phone);
      const id = createId(random, "v");
      const code = createCode();
      const now = clock.now();
      const expiresAt = now + codeLifetimeMs;
      try {
        await codeSender.send({ phone, code });
      } catch (cause) {
        throw new ChatError("unavailable", "the code cannot be sent now", { cause });
      }
      await store.createCode({ id, address: phone, codeHash: toHash(phone, code), expiresAt }, now);
      return id;
    },

    async register(said, address) {
      await requireCode(said);
      if ((await store.findAccountByPhone(said.phone)) !== undefined) throw taken();
      const account = await parts.registerWithoutPassword(address);
      if (!(await store.setPhone(account.id, said.phone))) throw taken();
      return account;
    },

    async signIn(said, from) {
      try {
        await requireCode(said);
      } catch (thrown) {
        await trail.record({ act: "sign_in_failed", ...from, detail: "wrong_code" });
        throw thrown;
      }
      const account = await store.findAccountByPhone(said.phone);
      if (account === undefined) {
        throw new ChatError("not_found", "there is no account with this phone number");
      }
      return parts.openSession(account, from);
    },

    async setPhone(session, said) {
      await requireCode(said);
      if (!(await store.setPhone(session.account.id, said.phone))) throw taken();
      await trail.record({ act: "phone_changed", ...toAuthor(session) });
    },

    getPhone: (session) => store.findPhone(session.account.id),
  };
}

function taken(): ChatError {
  return new ChatError("already_exists", "another account has this phone number");
}

function requirePhone(phone: string): void {
  if (/^\+?\d{6,15}$/.test(phone)) return;
  throw new ChatError("invalid_argument", "a phone number has 6 to 15 digits");
}
