import type { AccountId } from "@parley/core";
import { type AccountRow, accountColumns, toAccount } from "./accounts.ts";
import type { Acts } from "./act.ts";

/** Reads of phone numbers. */
export const codeReads: Acts<"findAccountByPhone" | "findPhone"> = {
  findAccountByPhone(db, phone) {
    const row = db.get<AccountRow>(
      `SELECT ${accountColumns} FROM accounts a WHERE a.phone = ?`,
      phone,
    );
    return row && toAccount(row);
  },

  findPhone(db, accountId) {
    const sql = "SELECT coalesce(phone, '') AS phone FROM accounts WHERE id = ?";
    return db.get<{ phone: string }>(sql, accountId)?.phone ?? "";
  },
};

/** Changes of codes and of the numbers that they prove. */
export const codeWrites: Acts<"createCode" | "redeemCode" | "setPhone"> = {
  createCode(db, { id, address, codeHash, expiresAt }, now) {
    db.run("DELETE FROM codes WHERE expires_at <= ?", now);
    db.run("DELETE FROM codes WHERE address = ?", address);
    db.run(
      "INSERT INTO codes (id, address, code_hash, expires_at) VALUES (?, ?, ?, ?)",
      id,
      address,
      codeHash,
      expiresAt,
    );
  },

  redeemCode(db, { id, address, codeHash, maxAttempts, now }) {
    const code = db.get<{ codeHash: string; expiresAt: number; wrongAnswers: number }>(
      `SELECT code_hash AS codeHash, expires_at AS expiresAt, wrong_answers AS wrongAnswers
       FROM codes WHERE id = ? AND address = ?`,
      id,
      address,
    );
    if (code === undefined) return "gone";
    const isExpired = code.expiresAt <= now;
    const isRight = code.codeHash === codeHash;
    if (isExpired || isRight || code.wrongAnswers + 1 >= maxAttempts) {
      db.run("DELETE FROM codes WHERE id = ?", id);
    } else db.run("UPDATE codes SET wrong_answers = wrong_answers + 1 WHERE id = ?", id);
    if (isExpired) return "gone";
    return isRight ? "right" : "wrong";
  },

  setPhone(db, accountId, phone) {
    const owner = db.get<{ id: AccountId }>("SELECT id FROM accounts WHERE phone = ?", phone);
    if (owner !== undefined && owner.id !== accountId) return false;
    return db.run("UPDATE accounts SET phone = ? WHERE id = ?", phone, accountId) === 1;
  },
};
