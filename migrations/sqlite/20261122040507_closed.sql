-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_closed_values" table
CREATE TABLE `new_closed_values` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `closing_id` integer NOT NULL, `indicator_id` integer NOT NULL, `version` integer NOT NULL, `value` integer NULL, `numerator` integer NULL, `denominator` integer NULL, `target_revision` integer NOT NULL DEFAULT (0), `status` text NOT NULL DEFAULT (''), `count` integer NOT NULL);
-- copy rows from old table "closed_values" to new temporary table "new_closed_values"
INSERT INTO `new_closed_values` (`id`, `closing_id`, `indicator_id`, `version`, `value`, `count`) SELECT `id`, `closing_id`, `indicator_id`, `version`, `value`, `count` FROM `closed_values`;
-- drop "closed_values" table after copying rows
DROP TABLE `closed_values`;
-- rename temporary table "new_closed_values" to "closed_values"
ALTER TABLE `new_closed_values` RENAME TO `closed_values`;
-- create index "closedvalue_closing_id_indicator_id" to table: "closed_values"
CREATE UNIQUE INDEX `closedvalue_closing_id_indicator_id` ON `closed_values` (`closing_id`, `indicator_id`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
