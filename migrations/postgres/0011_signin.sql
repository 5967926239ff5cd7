-- +goose Up

-- Passwords, in argon2id's own encoding (NULL: none, one-time links alone), and second factors: the
-- sealed secret, the sealed one that is being enrolled, the last time step whose code was used.
ALTER TABLE members ADD COLUMN password TEXT;
ALTER TABLE members ADD COLUMN totp BYTEA;
ALTER TABLE members ADD COLUMN totp_pending BYTEA;
ALTER TABLE members ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;

-- Codes that stand in for the second factor, each once, by their SHA-256.
CREATE TABLE recovery_codes (
  member BIGINT NOT NULL REFERENCES members (id),
  hash   BYTEA NOT NULL,
  PRIMARY KEY (member, hash)
);

-- id names a session to its member. turned_at: when its token was changed last; old_hash is the token
-- before, taken until old_until because calls may be under way with it.
ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN turned_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN old_hash BYTEA;
ALTER TABLE sessions ADD COLUMN old_until BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sessions_old ON sessions (old_hash) WHERE old_hash IS NOT NULL;

-- +goose Down
DROP INDEX sessions_old;
ALTER TABLE sessions DROP COLUMN old_until;
ALTER TABLE sessions DROP COLUMN old_hash;
ALTER TABLE sessions DROP COLUMN turned_at;
ALTER TABLE sessions DROP COLUMN seen_at;
ALTER TABLE sessions DROP COLUMN device;
ALTER TABLE sessions DROP COLUMN id;
DROP TABLE recovery_codes;
ALTER TABLE members DROP COLUMN totp_step;
ALTER TABLE members DROP COLUMN totp_pending;
ALTER TABLE members DROP COLUMN totp;
ALTER TABLE members DROP COLUMN password;
