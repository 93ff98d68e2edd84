import { ChatError, type CodeId, type Session, toId } from "@parley/core";
import {
  GetUserInfoReqSchema,
  GetUserInfoRspSchema,
  PhoneLoginReqSchema,
  PhoneLoginRspSchema,
  PhoneRegisterReqSchema,
  PhoneRegisterRspSchema,
  PhoneVerifyCodeReqSchema,
  PhoneVerifyCodeRspSchema,
  SetUserAvatarReqSchema,
  SetUserAvatarRspSchema,
  SetUserDescriptionReqSchema,
  SetUserDescriptionRspSchema,
  SetUserNicknameReqSchema,
  SetUserNicknameRspSchema,
  SetUserPhoneNumberReqSchema,
  SetUserPhoneNumberRspSchema,
  UserLoginReqSchema,
  UserLoginRspSchema,
  UserRegisterReqSchema,
  UserRegisterRspSchema,
} from "@parley/protocol/im-gateway";
import type { Caller, Calls } from "../call.ts";
import { maxAvatarBytes, maxEnvelopeBytes } from "../limits.ts";
import { requireNickname, requirePassword, requirePhone } from "../rules.ts";
import type { CallParts } from "./call-parts.ts";

/** Signing in and out of this wire's point of view: there is no call for signing out. */
export function createSignInCalls({ core, make, signIns }: CallParts, doorName: string): Calls {
  async function admit({ session, token }: { readonly session: Session; readonly token: string }) {
    await signIns.admit(session);
    return { loginSessionId: token };
  }

  const from = ({ address, client }: Caller) => ({ address, client, door: doorName });

  return {
    // A nickname is the username and the name that people see. What stands in the fields for a code is not looked at.
    "/service/user/username_register": make.open(
      { request: UserRegisterReqSchema, response: UserRegisterRspSchema },
      async ({ nickname, password }, { address }) => {
        requireNickname(nickname);
        requirePassword(password);
        await core.accounts.register({ username: nickname, password, address });
        return {};
      },
    ),
    "/service/user/username_login": make.open(
      { request: UserLoginReqSchema, response: UserLoginRspSchema },
      async ({ nickname: username, password }, caller) =>
        admit(await core.sessions.signIn({ username, password, ...from(caller) })),
    ),
    "/service/user/get_phone_verify_code": make.open(
      { request: PhoneVerifyCodeReqSchema, response: PhoneVerifyCodeRspSchema },
      async ({ phoneNumber }, { address }) => {
        requirePhone(phoneNumber);
        return { verifyCodeId: await core.verification.sendCode(phoneNumber, address) };
      },
    ),
    "/service/user/phone_register": make.open(
      { request: PhoneRegisterReqSchema, response: PhoneRegisterRspSchema },
      async ({ phoneNumber, verifyCodeId, verifyCode }, { address }) => {
        await core.verification.register(toSaid(phoneNumber, verifyCodeId, verifyCode), address);
        return {};
      },
    ),
    "/service/user/phone_login": make.open(
      { request: PhoneLoginReqSchema, response: PhoneLoginRspSchema },
      async ({ phoneNumber, verifyCodeId, verifyCode }, caller) => {
        const said = toSaid(phoneNumber, verifyCodeId, verifyCode);
        return admit(await core.verification.signIn(said, from(caller)));
      },
    ),
  };
}

/** The caller's own details. */
export function createUserCalls({ core, make, describe }: CallParts): Calls {
  /** The stored picture of a person. Throws for what is no picture; its bytes are swept away later. */
  async function storeAvatar(session: Session, bytes: Uint8Array) {
    const file = await core.files.store(session, "avatar", bytes);
    if (file.kind === "image") return file.id;
    throw new ChatError("invalid_argument", "the avatar is no picture of a known kind");
  }

  return {
    "/service/user/get_user_info": make.signedIn(
      { request: GetUserInfoReqSchema, response: GetUserInfoRspSchema },
      async (_request, { session }) => {
        const account = await core.accounts.get(session, session.account.id);
        const phone = await core.verification.getPhone(session);
        return { userInfo: { ...(await describe(session).person(account)), phone } };
      },
    ),
    // No bytes take the picture away.
    "/service/user/set_avatar": make.signedIn(
      {
        request: SetUserAvatarReqSchema,
        response: SetUserAvatarRspSchema,
        maxBytes: maxAvatarBytes + maxEnvelopeBytes,
        sessionField: 3,
      },
      async ({ avatar }, { session }) => {
        const avatarId = avatar.length === 0 ? null : await storeAvatar(session, avatar);
        await core.accounts.updateProfile(session, { avatarId });
        return {};
      },
    ),
    "/service/user/set_nickname": make.signedIn(
      { request: SetUserNicknameReqSchema, response: SetUserNicknameRspSchema },
      async ({ nickname }, { session }) => {
        requireNickname(nickname);
        await core.accounts.updateProfile(session, { username: nickname, displayName: nickname });
        return {};
      },
    ),
    "/service/user/set_description": make.signedIn(
      { request: SetUserDescriptionReqSchema, response: SetUserDescriptionRspSchema },
      async ({ description }, { session }) => {
        await core.accounts.updateProfile(session, { about: description });
        return {};
      },
    ),
    "/service/user/set_phone": make.signedIn(
      { request: SetUserPhoneNumberReqSchema, response: SetUserPhoneNumberRspSchema },
      async ({ phoneNumber, phoneVerifyCodeId, phoneVerifyCode }, { session }) => {
        const said = toSaid(phoneNumber, phoneVerifyCodeId, phoneVerifyCode);
        await core.verification.setPhone(session, said);
        return {};
      },
    ),
  };
}

function toSaid(phone: string, codeId: string, code: string) {
  requirePhone(phone);
  return { codeId: toId<CodeId>(codeId), phone, code };
}
