-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_differences" table
CREATE TABLE `new_differences` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `run_id` integer NOT NULL, `network_id` integer NOT NULL, `indicator_id` integer NOT NULL, `cell` text NOT NULL, `stored` text NOT NULL, `recomputed` text NOT NULL, `month` integer NOT NULL DEFAULT (0), `place` text NOT NULL DEFAULT (''), `row_name` text NOT NULL DEFAULT (''), `found_at` integer NOT NULL DEFAULT (0), `standing` bool NOT NULL DEFAULT (false), `mended_at` integer NOT NULL DEFAULT (0), `gone_at` integer NOT NULL DEFAULT (0));
-- copy rows from old table "differences" to new temporary table "new_differences"
INSERT INTO `new_differences` (`id`, `run_id`, `network_id`, `indicator_id`, `cell`, `stored`, `recomputed`) SELECT `id`, `run_id`, `network_id`, `indicator_id`, `cell`, `stored`, `recomputed` FROM `differences`;
-- drop "differences" table after copying rows
DROP TABLE `differences`;
-- rename temporary table "new_differences" to "differences"
ALTER TABLE `new_differences` RENAME TO `differences`;
-- create index "difference_run_id" to table: "differences"
CREATE INDEX `difference_run_id` ON `differences` (`run_id`);
-- create index "difference_network_id_place" to table: "differences"
CREATE UNIQUE INDEX `difference_network_id_place` ON `differences` (`network_id`, `place`) WHERE standing;
-- create "new_job_runs" table
CREATE TABLE `new_job_runs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `job` text NOT NULL, `state` text NOT NULL, `started_at` integer NOT NULL, `heartbeat` integer NOT NULL, `finished_at` integer NOT NULL DEFAULT (0), `started_by` text NOT NULL, `summary` text NOT NULL DEFAULT (''), `reason` text NOT NULL DEFAULT (''), `indicator_id` integer NOT NULL DEFAULT (0), `done` integer NOT NULL DEFAULT (0), `total` integer NOT NULL DEFAULT (0), `last_network` integer NOT NULL DEFAULT (0), `last_month` integer NOT NULL DEFAULT (0), `stop` bool NOT NULL DEFAULT (false));
-- copy rows from old table "job_runs" to new temporary table "new_job_runs"
INSERT INTO `new_job_runs` (`id`, `job`, `state`, `started_at`, `heartbeat`, `finished_at`, `started_by`, `summary`) SELECT `id`, `job`, `state`, `started_at`, `heartbeat`, `finished_at`, `started_by`, `summary` FROM `job_runs`;
-- drop "job_runs" table after copying rows
DROP TABLE `job_runs`;
-- rename temporary table "new_job_runs" to "job_runs"
ALTER TABLE `new_job_runs` RENAME TO `job_runs`;
-- create index "jobrun_job" to table: "job_runs"
CREATE UNIQUE INDEX `jobrun_job` ON `job_runs` (`job`) WHERE state = 'RUNNING';
-- create index "jobrun_job_started_at" to table: "job_runs"
CREATE INDEX `jobrun_job_started_at` ON `job_runs` (`job`, `started_at`);
-- create "sightings" table
CREATE TABLE `sightings` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `run_id` integer NOT NULL, `difference_id` integer NOT NULL);
-- create index "sighting_run_id_difference_id" to table: "sightings"
CREATE UNIQUE INDEX `sighting_run_id_difference_id` ON `sightings` (`run_id`, `difference_id`);
-- create "slices" table
CREATE TABLE `slices` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `network_id` integer NOT NULL, `month` integer NOT NULL, `checked_seq` integer NOT NULL DEFAULT (-1), `checked_at` integer NOT NULL DEFAULT (0), `run_id` integer NOT NULL DEFAULT (0), `differences` integer NOT NULL DEFAULT (0), `claimed_at` integer NOT NULL DEFAULT (0));
-- create index "slice_network_id_month" to table: "slices"
CREATE UNIQUE INDEX `slice_network_id_month` ON `slices` (`network_id`, `month`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
