-- +goose Up

-- How far the past of a site is cut that keeps it for less long than the server does: of each
-- kind (events, decisions, answers), the UTC day before which all is gone, and the id up to
-- which rows were looked through. It names nobody.
CREATE TABLE cuts (
  site    BIGINT NOT NULL,
  kind    TEXT COLLATE "C" NOT NULL,
  day     BIGINT NOT NULL,
  through BIGINT NOT NULL,
  PRIMARY KEY (site, kind)
);

-- +goose Down
DROP TABLE cuts;
