-- +goose Up

-- The last answer of each delivery to each question of its survey, so that a change of mind is
-- counted once, and that the words can be read. value is JSON. Retention deletes them.
CREATE TABLE answers (
  id       INTEGER PRIMARY KEY,
  site     INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  delivery TEXT NOT NULL,
  question TEXT NOT NULL,
  kind     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  value    TEXT NOT NULL,
  UNIQUE (delivery, question)
);
CREATE INDEX answers_campaign ON answers (site, campaign, id);

-- How often each question was answered (value ''), and by which value: a score, an option.
-- Words are nobody's value: there is nothing personal in it, and it stays for ever.
CREATE TABLE answer_totals (
  site     INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  question TEXT NOT NULL,
  kind     TEXT NOT NULL,
  value    TEXT NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (site, campaign, question, kind, value)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE answer_totals;
DROP TABLE answers;
