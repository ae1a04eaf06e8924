-- +goose Up
-- create index "change_moved_part" to table: "changes"
CREATE INDEX "change_moved_part" ON "changes" ("indicator_id", "id") WHERE ((NOT moved) AND (indicator_id <> 0));
