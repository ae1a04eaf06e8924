-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create index "event_network_id_title" to table: "events"
CREATE INDEX `event_network_id_title` ON `events` (`network_id`, `title`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create index "procurement_network_id_name" to table: "procurements"
CREATE INDEX `procurement_network_id_name` ON `procurements` (`network_id`, `name`) WHERE seq_to IS NULL AND act <> 'WITHDRAWN';
-- create "new_aliases" table
CREATE TABLE `new_aliases` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `kind` text NOT NULL, `system` text NOT NULL, `key` text NOT NULL, `fact_id` integer NOT NULL, `digest` text NOT NULL, `revision` integer NOT NULL DEFAULT (0), `import_id` integer NOT NULL);
-- copy rows from old table "aliases" to new temporary table "new_aliases"
INSERT INTO `new_aliases` (`id`, `network_id`, `kind`, `system`, `key`, `fact_id`, `digest`, `import_id`) SELECT `id`, `network_id`, `kind`, `system`, `key`, `fact_id`, `digest`, `import_id` FROM `aliases`;
-- drop "aliases" table after copying rows
DROP TABLE `aliases`;
-- rename temporary table "new_aliases" to "aliases"
ALTER TABLE `new_aliases` RENAME TO `aliases`;
-- what was kept as digest/revision in one text
UPDATE `aliases` SET `revision` = CAST(substr(`digest`, instr(`digest`, '/') + 1) AS integer), `digest` = substr(`digest`, 1, instr(`digest`, '/') - 1) WHERE instr(`digest`, '/') > 0;
-- create index "alias_network_id_kind_system_key" to table: "aliases"
CREATE UNIQUE INDEX `alias_network_id_kind_system_key` ON `aliases` (`network_id`, `kind`, `system`, `key`);
-- create index "alias_fact_id" to table: "aliases"
CREATE INDEX `alias_fact_id` ON `aliases` (`fact_id`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
