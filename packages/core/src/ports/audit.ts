import type { AccountId, ConversationId, SessionId } from "../ids.ts";

/** What is worth keeping for an operator who asks later who did what: who came in, who may do what, and what was tried. */
export type AuditAct =
  | "registered"
  | "signed_in"
  | "sign_in_failed"
  | "signed_out"
  | "session_revoked"
  | "password_changed"
  | "password_change_failed"
  | "phone_changed"
  | "username_changed"
  | "role_changed"
  | "member_removed"
  | "account_blocked"
  | "account_unblocked"
  | "server_started"
  | "server_stopped"
  | "backup_made"
  | "backup_restored";

/** Somebody, as they were called then. */
export type AuditPerson = { readonly id: AccountId; readonly username: string };

/**
 * One act. Absent is what does not apply. Nothing in it is a secret or what people wrote to each other: no password, token,
 * code or text. A name that nobody has is not kept either: people type their password there.
 */
export type AuditEntry = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly act: AuditAct;
  /** Who did it. */
  readonly by?: AuditPerson;
  /** To whom it was done; of a failed sign-in, whose account it was. */
  readonly on?: AuditPerson;
  readonly conversationId?: ConversationId;
  /** A new role. */
  readonly role?: string;
  readonly sessionId?: SessionId;
  readonly door?: string;
  /** What the client called itself. */
  readonly client?: string;
  /** The network address. */
  readonly address?: string;
  /** Why it failed, or what else there is to say; a word or a few. */
  readonly detail?: string;
  /** How many acts of this kind were left out before this one, because there were too many. */
  readonly omitted?: number;
};

/** Where acts are recorded for the operator. */
export interface Audit {
  /**
   * Keeps an entry, behind those that were recorded before. Settles when it outlives the process. Never rejects: what has been
   * done is not undone because it cannot be noted; the implementation tells its operator.
   */
  record(entry: AuditEntry): Promise<void>;
}
