-- +goose Up
-- modify "aliases" table
ALTER TABLE "aliases" ADD COLUMN "revision" bigint NOT NULL DEFAULT 0;
-- what was kept as digest/revision in one text
UPDATE "aliases" SET "revision" = split_part("digest", '/', 2)::bigint, "digest" = split_part("digest", '/', 1) WHERE position('/' in "digest") > 0;
-- create index "event_network_id_title" to table: "events"
CREATE INDEX "event_network_id_title" ON "events" ("network_id", "title") WHERE ((seq_to IS NULL) AND ((act)::text <> 'WITHDRAWN'::text));
-- create index "procurement_network_id_name" to table: "procurements"
CREATE INDEX "procurement_network_id_name" ON "procurements" ("network_id", "name") WHERE ((seq_to IS NULL) AND ((act)::text <> 'WITHDRAWN'::text));
